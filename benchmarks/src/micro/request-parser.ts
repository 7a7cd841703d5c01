/**
 * The request-parser micro-benchmark: Spool's parser against http-parser-js and undici's llhttp on real requests, once
 * for framing only and once with every name and value read as a string on all sides.
 */
import { describeMachine } from '../report/describe-machine.js';
import { formatMicroPreamble, formatMicroReport } from './format-micro-report.js';
import { HttpParserJsReader } from './http-parser-js-reader.js';
import { LlhttpReader, UndiciStyleReader } from './llhttp-reader.js';
import { type Contender, measureRounds } from './measure-rounds.js';
import { parseMicroOptions } from './micro-options.js';
import type { RequestReader } from './request-reader.js';
import { type SampleRequest, sampleRequests } from './sample-requests.js';
import { SpoolReader } from './spool-reader.js';

const manners = ['framing only', 'every name and value read'] as const;

const options = parseMicroOptions(process.argv.slice(2));
const readers: readonly RequestReader[] = [
  new SpoolReader(),
  new HttpParserJsReader(),
  new LlhttpReader(),
  new UndiciStyleReader(),
];

console.log(formatMicroPreamble(describeMachine(), options));
for (const manner of manners) {
  for (const request of sampleRequests) {
    const contenders = readers.map((reader) => createContender(reader, { request, manner }));
    const { bytes, fieldCount } = request;
    const title = `\n${request.name}, ${fieldCount} fields, ${bytes.length} bytes: ${manner}`;
    console.log(formatMicroReport(measureRounds(contenders, options), { title, unit: 'request' }));
  }
}

function createContender(
  reader: RequestReader,
  { request, manner }: { request: SampleRequest; manner: (typeof manners)[number] },
): Contender {
  const { bytes, fieldCount } = request;
  const strings: string[] = [];
  const run = manner === 'framing only' ? () => reader.frame(bytes) : () => reader.read(bytes, strings) / 2 - 1;
  return {
    name: reader.name,
    repeat(count) {
      let total = 0;
      for (let index = 0; index < count; index++) total += run();
      if (total !== count * fieldCount)
        throw new Error(`${reader.name} finds ${total / count} of ${fieldCount} fields`);
    },
  };
}
