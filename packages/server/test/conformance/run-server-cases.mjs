#!/usr/bin/env node
/* eslint-disable no-useless-assignment, no-unused-vars --
   A copy of shared/conformance/run-server-cases.mjs, reformatted and otherwise as it came, so that a newer one can
   replace it. Changes to how cases are judged belong there. */
// Plays raw-byte HTTP/1.x cases over TCP against any server and judges the replies.
//   node run-server-cases.mjs --host 127.0.0.1 --port 8080 --cases llhttp-server.json [more.json ...]
//     --dribble            send one byte per write (first 4 KiB; the rest in 64-byte pieces)
//     --dribble-delay MS   pause between dribbled writes (default 0 = setImmediate)
//     --echo               target answers 2xx with the request body verbatim: compare bodies (checks framing)
//     --timeout MS         longest wait for a close or an answer (default 1500)
//     --settle MS          quiet time after which an open connection counts as left open (default 200)
//     --wait MS            quiet time that counts as "server is waiting for more bytes" (default 400)
//     --concurrency N      connections at a time (default 8)
//     --filter REGEX       only ids that match;  --limit N
//     --half-close         send FIN after the bytes
//     --strict             count warnings as failures
//     --only-allow         ignore `tolerate` lists (a tolerated outcome becomes a failure)
//     --out FILE           write every result as JSON;  --quiet  only the totals
// Exit status 0 = no failure. Dependency-free; Node >= 18.
import net from 'node:net';
import fs from 'node:fs';

const argv = process.argv.slice(2);
const opt = {
  host: '127.0.0.1',
  port: 0,
  cases: [],
  timeout: 1500,
  settle: 200,
  wait: 400,
  concurrency: 8,
  dribbleDelay: 0,
  limit: Infinity,
};
for (let i = 0; i < argv.length; i++) {
  const a = argv[i],
    v = () => argv[++i];
  if (a === '--host') opt.host = v();
  else if (a === '--port') opt.port = +v();
  else if (a === '--cases') {
    while (i + 1 < argv.length && !argv[i + 1].startsWith('--')) opt.cases.push(v());
  } else if (a === '--timeout') opt.timeout = +v();
  else if (a === '--settle') opt.settle = +v();
  else if (a === '--wait') opt.wait = +v();
  else if (a === '--concurrency') opt.concurrency = +v();
  else if (a === '--dribble-delay') opt.dribbleDelay = +v();
  else if (a === '--filter') opt.filter = new RegExp(v());
  else if (a === '--limit') opt.limit = +v();
  else if (a === '--out') opt.out = v();
  else if (a === '--dribble') opt.dribble = true;
  else if (a === '--echo') opt.echo = true;
  else if (a === '--half-close') opt.halfClose = true;
  else if (a === '--strict') opt.strict = true;
  else if (a === '--only-allow') opt.onlyAllow = true;
  else if (a === '--quiet') opt.quiet = true;
  else {
    console.error('unknown option ' + a);
    process.exit(2);
  }
}
if (!opt.port || !opt.cases.length) {
  console.error('usage: run-server-cases.mjs --host H --port P --cases FILE... [--dribble] [--echo]');
  process.exit(2);
}

// ---------------------------------------------------------------- response parsing (deliberately simple and strict)
// methods[i] = method of the i-th request, so that a HEAD or CONNECT answer is framed rightly
function parseResponses(buf, methods, closed) {
  const out = [];
  let p = 0,
    n = 0,
    tunnel = false;
  while (p < buf.length) {
    const e = buf.indexOf('\r\n\r\n', p, 'latin1');
    if (e < 0) {
      out.push({ status: statusOf(buf.subarray(p)), partial: true, interim: false });
      p = buf.length;
      break;
    }
    const head = buf.toString('latin1', p, e).split('\r\n');
    const m = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/.exec(head[0]);
    if (!m) {
      out.push({ status: 0, garbage: true, interim: false, partial: false });
      p = buf.length;
      break;
    }
    const r = { status: +m[1], headers: [], body: Buffer.alloc(0), partial: false, interim: false };
    for (const l of head.slice(1)) {
      const c = l.indexOf(':');
      r.headers.push([l.slice(0, c).toLowerCase(), l.slice(c + 1).trim()]);
    }
    const get = (k) =>
      r.headers
        .filter((h) => h[0] === k)
        .map((h) => h[1])
        .join(', ');
    p = e + 4;
    if (r.status >= 100 && r.status < 200 && r.status !== 101) {
      r.interim = true;
      out.push(r);
      continue;
    }
    const method = methods[n++];
    r.close =
      /\bclose\b/i.test(get('connection')) || (/^HTTP\/1\.0/.test(head[0]) && !/keep-alive/i.test(get('connection')));
    if (r.status === 101 || (method === 'CONNECT' && r.status >= 200 && r.status < 300)) {
      tunnel = true;
      out.push(r);
      r.rest = buf.subarray(p);
      p = buf.length;
      break;
    }
    if (method === 'HEAD' || r.status === 204 || r.status === 304) {
      out.push(r);
      continue;
    }
    if (/chunked/i.test(get('transfer-encoding'))) {
      const parts = [];
      let ok = false;
      for (;;) {
        const l = buf.indexOf('\r\n', p, 'latin1');
        if (l < 0) break;
        const size = parseInt(buf.toString('latin1', p, l), 16);
        if (Number.isNaN(size)) break;
        if (size === 0) {
          let q = l + 2;
          for (;;) {
            const x = buf.indexOf('\r\n', q, 'latin1');
            if (x < 0) break;
            if (x === q) {
              ok = true;
              p = q + 2;
              break;
            }
            q = x + 2;
          }
          break;
        }
        if (l + 2 + size + 2 > buf.length) break;
        parts.push(buf.subarray(l + 2, l + 2 + size));
        p = l + 2 + size + 2;
      }
      r.body = Buffer.concat(parts);
      if (!ok) {
        r.partial = true;
        out.push(r);
        p = buf.length;
        break;
      }
    } else if (get('content-length') !== '') {
      const len = +get('content-length').split(',')[0];
      if (p + len > buf.length) {
        r.partial = true;
        r.body = buf.subarray(p);
        out.push(r);
        p = buf.length;
        break;
      }
      r.body = buf.subarray(p, p + len);
      p += len;
    } else {
      r.body = buf.subarray(p);
      p = buf.length;
      r.untilClose = true;
      r.partial = !closed;
    }
    out.push(r);
  }
  return { all: out, final: out.filter((r) => !r.interim), interim: out.filter((r) => r.interim), tunnel };
}
const statusOf = (b) => {
  const m = /^HTTP\/1\.[01] (\d{3})/.exec(b.toString('latin1', 0, 20));
  return m ? +m[1] : 0;
};

// ---------------------------------------------------------------- one connection
const REFUSE = new Set([400, 408, 411, 413, 414, 421, 422, 431, 500, 502, 503, 505]); // statuses that mean "the request was not taken"
const isAccept = (s) => (s >= 200 && !REFUSE.has(s)) || s === 101;
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const tick = () => new Promise((r) => setImmediate(r));

function playCase(c) {
  return new Promise((resolve) => {
    const st = { chunks: [], closed: null, t0: Date.now(), lastData: 0, sentAt: 0, sent: false, error: null };
    const sock = net.connect({ host: opt.host, port: opt.port, allowHalfOpen: false });
    sock.setNoDelay(true);
    let done = false;
    const finish = () => {
      if (done) return;
      done = true;
      clearInterval(timer);
      sock.destroy();
      resolve({
        buf: Buffer.concat(st.chunks),
        closed: st.closed,
        ms: Date.now() - st.t0,
        error: st.error,
        sent: st.sent,
      });
    };
    sock.on('data', (d) => {
      st.chunks.push(d);
      st.lastData = Date.now();
    });
    sock.on('end', () => {
      st.closed ??= 'fin';
    });
    sock.on('error', (e) => {
      st.error = e.code;
      if (e.code === 'ECONNREFUSED') {
        st.closed = 'refused';
        return finish();
      }
      st.closed ??= 'rst';
    });
    sock.on('close', () => {
      st.closed ??= 'fin';
      setTimeout(finish, 5);
    });
    const write = (b) =>
      new Promise((r) => {
        if (st.closed || sock.destroyed) return r(false);
        sock.write(b, () => r(true));
      });
    const judge = judges[c.judge];
    sock.on('connect', async () => {
      const parts = c.parts ?? [{ raw: c.raw }];
      for (const part of parts) {
        if (st.closed) break;
        if (opt.dribble) {
          const b = part.raw;
          let i = 0;
          for (; i < Math.min(b.length, 4096) && !st.closed; i++) {
            await write(b.subarray(i, i + 1));
            if (opt.dribbleDelay) await sleep(opt.dribbleDelay);
            else await tick();
          }
          for (; i < b.length && !st.closed; i += 64) {
            await write(b.subarray(i, i + 64));
            await tick();
          }
        } else await write(part.raw);
        if (part.delayAfterMs) await sleep(part.delayAfterMs);
        if (part.waitResponse) {
          const n0 = parseResponses(Buffer.concat(st.chunks), c.methods, !!st.closed).final.filter(
            (r) => !r.partial,
          ).length;
          const until = Date.now() + 700;
          while (
            !st.closed &&
            Date.now() < until &&
            parseResponses(Buffer.concat(st.chunks), c.methods, false).final.filter((r) => !r.partial).length <=
              n0 - (part._n ?? 0)
          ) {
            if (parseResponses(Buffer.concat(st.chunks), c.methods, false).final.some((r) => !r.partial)) break;
            await sleep(20);
          }
          await sleep(60);
        }
      }
      if (opt.halfClose && !st.closed) sock.end();
      st.sent = true;
      st.sentAt = Date.now();
    });
    const timer = setInterval(() => {
      if (done) return;
      const now = Date.now();
      if (!st.sent) {
        if (now - st.t0 > 30000) finish();
        return;
      }
      const quiet = now - Math.max(st.lastData, st.sentAt);
      if (st.closed) return; // 'close' handler finishes
      const r = parseResponses(Buffer.concat(st.chunks), c.methods, false);
      if (judge.enough(c, r, quiet, now - st.sentAt) || quiet > opt.timeout) finish();
    }, 20);
  });
}

// ---------------------------------------------------------------- judges
const SAFE_OPEN = /Host|request-target|method |refused|Expect/; // framing is intact after these, so the connection may stay open
function matchOutcome(o, r, closed, c) {
  const F = r.final,
    n = o.prior.length;
  const notes = [];
  const okPrior = (k) => {
    for (let i = 0; i < k; i++) {
      const x = F[i];
      if (!x || x.partial || x.garbage || !isAccept(x.status))
        return `answer ${i + 1} is ${x ? (x.garbage ? 'garbage' : x.status) : 'missing'}`;
      const want = o.prior[i];
      if (
        opt.echo &&
        want.body != null &&
        x.status >= 200 &&
        x.status < 300 &&
        !['HEAD', 'CONNECT'].includes(want.method)
      ) {
        const w = Buffer.from(want.body, 'base64');
        if (!x.body.equals(w))
          return `answer ${i + 1} echoed ${JSON.stringify(x.body.toString('latin1').slice(0, 60))}, expected ${JSON.stringify(w.toString('latin1').slice(0, 60))}`;
      }
    }
    return null;
  };
  if (o.end === 'any') {
    // CONNECT, upgrade: the last request may be answered in any way
    const bad = okPrior(n - 1);
    if (bad) return { ok: false, why: bad };
    if (F.length > n && !r.tunnel && F.slice(n).some((x) => isAccept(x.status)))
      return { ok: false, why: 'more answers than requests' };
    return { ok: true, notes };
  }
  if (o.end === 'reject') {
    let k = n;
    const extra = F.length - n;
    if (extra < 0 || (extra === 0 && n > 0 && F.length && !isAccept(F[F.length - 1].status))) {
      k = F.findIndex((x) => !isAccept(x.status));
      if (k < 0) k = F.length;
      if (k < n) notes.push(`only ${k} of ${n} earlier requests answered before the rejection`);
    }
    const bad = okPrior(k);
    if (bad) return { ok: false, why: bad };
    if (F.length > k + 1)
      return { ok: false, why: 'bytes after the rejection were answered (' + F.slice(k).map((x) => x.status) + ')' };
    const x = F[k];
    if (x) {
      if (x.status < 400) return { ok: false, why: `answered ${x.status} instead of rejecting` };
      if (o.statuses && !o.statuses.includes(x.status)) notes.push(`status ${x.status}`);
      if (o.must400 && x.status !== 400) notes.push(`status ${x.status}, RFC says 400`);
      if (!closed && !(o.why && SAFE_OPEN.test(o.why)))
        return { ok: false, why: `${x.status} but the connection stays open` };
    } else {
      if (!closed) return { ok: false, why: 'no answer and no close' };
      if (o.must400) notes.push('closed without the 400 the RFC asks for');
    }
    return { ok: true, notes, warn: notes.length > 0 };
  }
  const bad = okPrior(n);
  if (o.end === 'wait') {
    if (F.length === n + 1 && F[n].status === 408) {
      const b = okPrior(n);
      return b ? { ok: false, why: b } : { ok: true, notes: ['408'] };
    }
    if (bad) return { ok: false, why: bad };
    if (F.length > n) return { ok: false, why: `answered ${F[n].status} before the message was complete` };
    if (closed) return { ok: true, warn: true, notes: ['closed early instead of waiting'] };
    return { ok: true, notes };
  }
  if (bad) {
    if (o.end === 'open' && closed && F.length < n && F.length > 0 && F[F.length - 1].close && !okPrior(F.length))
      return { ok: true, warn: true, notes: [`closed (announced) after ${F.length} of ${n}`] };
    return { ok: false, why: bad };
  }
  if (F.length > n) return { ok: false, why: `${F.length} answers to ${n} requests (${F.map((x) => x.status)})` };
  if (o.end === 'close' && !closed) return { ok: false, why: 'connection must be closed after the answer' };
  if (o.end === 'open' && closed && n) notes.push('closed after the last answer');
  return { ok: true, notes };
}
const judges = {
  outcomes: {
    enough(c, r, quiet) {
      const F = r.final;
      if (F.some((x) => x.partial)) return false;
      for (const o of c.allow) {
        if (o.end === 'wait' && F.length === o.prior.length && quiet >= opt.wait)
          return !c.allow.some((x) => x.end === 'reject' || x.end === 'close') || quiet >= opt.wait;
        if (
          (o.end === 'open' || o.end === 'any') &&
          F.length >= o.prior.length &&
          quiet >= opt.settle &&
          (F.length > 0 || o.prior.length === 0)
        )
          return true;
        if (
          o.end === 'reject' &&
          F.length === o.prior.length + 1 &&
          o.why &&
          SAFE_OPEN.test(o.why) &&
          quiet >= opt.settle * 2
        )
          return true;
      }
      return false;
    },
    verdict(c, obs) {
      const r = parseResponses(obs.buf, c.methods, !!obs.closed);
      const why = [];
      for (const o of c.allow) {
        const m = matchOutcome(o, r, obs.closed, c);
        if (m.ok)
          return {
            verdict: m.warn ? 'warn' : 'pass',
            detail: `${o.end}/${o.prior.length}` + (m.notes?.length ? ' (' + m.notes.join('; ') + ')' : ''),
          };
        why.push(`${o.end}/${o.prior.length}: ${m.why}`);
      }
      if (!opt.onlyAllow)
        for (const o of c.tolerate ?? []) {
          const m = matchOutcome(o, r, obs.closed, c);
          if (m.ok)
            return {
              verdict: 'warn',
              detail: `tolerated ${o.end}/${o.prior.length}: ${(o.features ?? []).join('+') || o.why}`,
            };
        }
      return { verdict: 'fail', detail: why[0] };
    },
  },
  h1spec: {
    enough(c, r, quiet, since) {
      return r.all.length > 0 && !r.all[0].partial ? since >= 60 : since >= (c.waitMs ?? 500);
    },
    verdict(c, obs) {
      if (c.expectTimeout)
        return obs.buf.length === 0 && !obs.closed
          ? { verdict: 'pass', detail: 'waited' }
          : { verdict: 'fail', detail: obs.closed ? 'closed' : 'answered ' + statusOf(obs.buf) };
      const r = parseResponses(obs.buf, c.methods, !!obs.closed);
      const s = r.all[0]?.status ?? 0;
      const ok = c.expectedStatus.some(([a, b]) => s >= a && s <= b);
      if (!ok) return { verdict: 'fail', detail: `status ${s}, expected ${JSON.stringify(c.expectedStatus)}` };
      if (s === 200 && c.expectedBody != null && r.all[0].body.toString('latin1') !== c.expectedBody)
        return { verdict: 'fail', detail: 'body ' + JSON.stringify(r.all[0].body.toString('latin1').slice(0, 60)) };
      return { verdict: 'pass', detail: 'status ' + s };
    },
  },
  'probe-table': {
    enough(c, r, quiet) {
      return r.all.length > 0 && !(r.all[0].partial && !r.all[0].headers) && quiet >= Math.max(opt.settle, 150);
    },
    verdict(c, obs) {
      const r = parseResponses(obs.buf, c.methods, !!obs.closed);
      const x = r.all[0];
      const state = obs.closed ? 'ClosedByServer' : x ? 'Open' : 'TimedOut';
      const t = c.table[state];
      let v = x ? (t.status.find(([a, b]) => x.status >= a && x.status <= b)?.[2] ?? 'Fail') : t.none;
      let extra = '';
      if (v === 'Pass' && x && c.expectedBody != null && x.status >= 200 && x.status < 300) {
        const b = x.body.toString('latin1').replace(/[\r\n]+$/, '');
        if (b !== c.expectedBody && b !== 'OK') {
          v = 'Fail';
          extra = ` body ${JSON.stringify(b.slice(0, 50))}`;
        }
      }
      if (/HEAD-NO-BODY/.test(c.id) && x && obs.buf.indexOf('\r\n\r\n') + 4 < obs.buf.length) {
        v = 'Fail';
        extra = ' body after HEAD';
      }
      if (/COMP-405-ALLOW|COMP-OPTIONS-ALLOW|COMP-DATE|COMP-CONTENT-TYPE/.test(c.id) && x && v === 'Pass') {
        const has = (k) => x.headers?.some((h) => h[0] === k);
        const need = /ALLOW/.test(c.id) ? 'allow' : /DATE/.test(c.id) ? 'date' : 'content-type';
        const applies = !/405/.test(c.id) || x.status === 405;
        if (applies && !has(need)) {
          v = 'Warn';
          extra = ' no ' + need;
        }
      }
      return { verdict: v.toLowerCase(), detail: `${x ? x.status : 'no answer'} ${state}${extra}` };
    },
  },
};

// ---------------------------------------------------------------- load, run, report
const methodsOf = (raw) =>
  [...raw.toString('latin1').matchAll(/(?:^|\n)([!#$%&'*+\-.^_`|~0-9A-Za-z]+) [^\r\n]* HTTP\/\d/g)].map((m) => m[1]);
let work = [];
for (const f of opt.cases) {
  const d = JSON.parse(fs.readFileSync(f, 'utf8'));
  for (let c of d.cases) {
    if (d.format === 'llhttp-v1') {
      if (!c.server?.replay) continue;
      c = { id: c.id, name: c.name, rawBase64: c.server.rawBase64, allow: c.server.allow, tolerate: c.server.tolerate };
    }
    if (c.replay === false) continue;
    if (opt.filter && !opt.filter.test(c.id)) continue;
    const w = { ...c, judge: d.judge ?? 'outcomes', raw: Buffer.from(c.rawBase64, 'base64'), file: f };
    if (c.parts) w.parts = c.parts.map((p) => ({ ...p, raw: Buffer.from(p.rawBase64, 'base64') }));
    const first = c.allow
      ?.find((o) => o.prior.length)
      ?.prior.map((p) => p.method)
      .filter(Boolean);
    w.methods = first?.length ? first : methodsOf(w.raw);
    work.push(w);
  }
}
work = work.slice(0, opt.limit);
const results = [];
let next = 0;
await Promise.all(
  Array.from({ length: opt.concurrency }, async () => {
    for (;;) {
      const i = next++;
      if (i >= work.length) return;
      const c = work[i];
      const obs = await playCase(c);
      let v;
      if (obs.closed === 'refused') v = { verdict: 'fail', detail: 'connection refused' };
      else v = judges[c.judge].verdict(c, obs);
      results[i] = {
        id: c.id,
        name: c.name,
        file: c.file,
        scored: c.scored,
        level: c.level,
        ...v,
        statuses: parseResponses(obs.buf, c.methods, !!obs.closed).all.map((x) => x.status),
        closed: obs.closed,
        ms: obs.ms,
      };
    }
  }),
);
const byFile = new Map();
for (const r of results) {
  const g = byFile.get(r.file) ?? { total: 0, pass: 0, warn: 0, fail: 0, unscored: 0, failed: [] };
  byFile.set(r.file, g);
  if (r.scored === false) {
    g.unscored++;
    continue;
  }
  g.total++;
  g[r.verdict]++;
  if (r.verdict === 'fail' || (opt.strict && r.verdict === 'warn')) g.failed.push(r);
}
let bad = 0;
for (const [f, g] of byFile) {
  bad += g.failed.length;
  if (!opt.quiet)
    for (const r of g.failed)
      console.log(
        `FAIL ${r.id}${r.name ? ' - ' + r.name : ''} [${r.statuses.join(',') || 'no answer'}${r.closed ? ' ' + r.closed : ' open'}] ${r.detail}`,
      );
  console.log(
    `${f.split('/').pop()}: ${g.pass} passed, ${g.fail} failed, ${g.warn} warned of ${g.total}${g.unscored ? ` (+${g.unscored} unscored)` : ''}${opt.dribble ? ' [dribble]' : ''}`,
  );
}
if (opt.out) fs.writeFileSync(opt.out, JSON.stringify(results, null, 1));
process.exit(bad ? 1 : 0);
