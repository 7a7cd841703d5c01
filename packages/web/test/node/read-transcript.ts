/** Takes apart what a server has sent on one connection. Lenient where servers may differ, strict about where a body ends. */

/** One response, final or interim. */
export interface SentResponse {
  readonly statusLine: string;
  /** Field lines as they came, but for the value of Date. */
  readonly fields: readonly string[];
  /** Latin1. */
  readonly body: string;
  readonly trailers: readonly string[];
  /** Whether it ended where its head says; undefined when only the connection says where. */
  readonly isWhole: boolean | undefined;
}

/**
 * Splits a transcript into responses.
 *
 * @param bytes - Everything that came.
 * @param methods - Those of the requests, in order.
 */
export function readTranscript(bytes: Buffer, methods: readonly string[]): SentResponse[] {
  const responses: SentResponse[] = [];
  let rest = bytes.toString('latin1');
  let finalCount = 0;
  while (rest !== '') {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) throw new Error(`Not a head: ${JSON.stringify(rest.slice(0, 200))}`);
    const [statusLine, ...fields] = rest.slice(0, headEnd).split('\r\n');
    rest = rest.slice(headEnd + 4);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    const isInterim = status < 200 && status !== 101;
    const hasBody = !isInterim && status !== 204 && status !== 304 && methods[finalCount] !== 'HEAD';
    if (!isInterim) finalCount++;
    const body = hasBody ? readBody(fields, rest) : { shown: NO_BODY, rest };
    rest = body.rest;
    const shownFields = fields.map((field) => field.replace(/^Date: .*/, 'Date: *'));
    responses.push({ statusLine, fields: shownFields, ...body.shown });
  }
  return responses;
}

interface ReadBody {
  readonly shown: Pick<SentResponse, 'body' | 'trailers' | 'isWhole'>;
  readonly rest: string;
}

const NO_BODY = { body: '', trailers: [], isWhole: true };

function readBody(fields: readonly string[], rest: string): ReadBody {
  const length = fields.find((field) => /^content-length:/i.test(field));
  if (length !== undefined) {
    const byteCount = Number(length.split(':')[1]);
    const body = rest.slice(0, byteCount);
    return { shown: { body, trailers: [], isWhole: body.length === byteCount }, rest: rest.slice(byteCount) };
  }
  if (fields.some((field) => /^transfer-encoding: chunked$/i.test(field))) return readChunks(rest);
  return { shown: { body: rest, trailers: [], isWhole: undefined }, rest: '' };
}

function readChunks(text: string): ReadBody {
  let rest = text;
  let body = '';
  for (;;) {
    const match = /^([\da-f]+)\r\n/i.exec(rest);
    if (match === null) return { shown: { body, trailers: [], isWhole: false }, rest: '' };
    const byteCount = Number.parseInt(match[1], 16);
    rest = rest.slice(match[0].length);
    if (byteCount === 0) {
      const trailers = [];
      for (let end = rest.indexOf('\r\n'); end > 0; end = rest.indexOf('\r\n')) {
        trailers.push(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
      return { shown: { body, trailers, isWhole: true }, rest: rest.slice(2) };
    }
    body += rest.slice(0, byteCount);
    rest = rest.slice(byteCount + 2);
  }
}
