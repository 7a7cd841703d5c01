// @ts-check
/** Owns the panel: draws a snapshot of the server. */
import { formatCount, formatMib, formatMs } from './format.js';
import { drawWorkers } from './worker-cards.js';

/** @import { Snapshot } from '../snapshot.mjs' */

const WORKERS = /** @type {HTMLElement} */ (document.querySelector('#workers'));
const STAGES = /** @type {HTMLElement} */ (document.querySelector('#stages'));
const COUNTS = /** @type {HTMLElement} */ (document.querySelector('#counts'));
const LOG = /** @type {HTMLElement} */ (document.querySelector('#log'));

/** @type {Record<string, string>} */
const UNTIL = {
  queued: 'given to a worker',
  woken: 'its handler is called',
  handled: 'its response head is written',
  returned: 'the I/O thread has read it',
  flushed: 'the socket has it',
};

let lastLine = 0;

/** @param {Snapshot} snapshot */
export function drawPanel(snapshot) {
  drawWorkers(WORKERS, snapshot.workers);
  drawStages(snapshot);
  drawCounts(snapshot);
  drawLog(snapshot);
}

/** @param {Snapshot} snapshot */
function drawStages({ stages }) {
  STAGES.replaceChildren(
    ...stages.map(({ name, count, p50Ms, p99Ms }) => {
      const row = document.createElement('tr');
      row.append(
        cell(name),
        cell(count === 0 ? '–' : formatMs(p50Ms), 'number'),
        cell(count === 0 ? '–' : formatMs(p99Ms), 'number'),
        cell(UNTIL[name] ?? '', 'soft'),
      );
      return row;
    }),
  );
}

/** @param {Snapshot} snapshot */
function drawCounts({ requests, wakeUps, rssBytes }) {
  const counts = [
    ['Requests', formatCount(requests.received)],
    ['In flight', formatCount(requests.inFlight)],
    ['Queued', formatCount(requests.queued)],
    ['Taken back', formatCount(requests.takenBack)],
    ['Timed out', formatCount(requests.timedOut)],
    ['Failed', formatCount(requests.failed)],
    ['Client gone', formatCount(requests.cancelled)],
    ['Wake-ups sent', formatCount(wakeUps.sent)],
    ['Wake-ups saved', formatCount(wakeUps.suppressed)],
    ['Memory (RSS)', formatMib(rssBytes)],
  ];
  COUNTS.replaceChildren(
    ...counts.map(([name, value]) => {
      const item = document.createElement('div');
      item.append(
        Object.assign(document.createElement('dt'), { textContent: name }),
        Object.assign(document.createElement('dd'), { textContent: value }),
      );
      return item;
    }),
  );
}

/** @param {Snapshot} snapshot */
function drawLog({ log }) {
  const newest = log.at(-1)?.number ?? 0;
  // A restarted server counts from 1 again.
  if (newest < lastLine) lastLine = 0;
  if (newest === lastLine) return;
  lastLine = newest;
  LOG.replaceChildren(
    ...log.toReversed().map(({ atMs, kind, text }) => {
      const line = Object.assign(document.createElement('li'), { className: kind });
      const time = new Date(atMs).toLocaleTimeString('en-GB');
      line.append(Object.assign(document.createElement('time'), { textContent: time }), text);
      return line;
    }),
  );
}

/**
 * @param {string} text
 * @param {string} className
 */
function cell(text, className = '') {
  return Object.assign(document.createElement('td'), { textContent: text, className });
}
