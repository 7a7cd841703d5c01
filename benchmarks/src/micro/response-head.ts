/**
 * The response-head micro-benchmark: `encodeResponseHead`, `chooseFraming` and `finishHead` against the same lines put
 * together with no check at all, which bounds what a writer of heads can reach.
 */
import { DateField, HeadFlag, chooseFraming, encodeResponseHead, finishHead } from '@spool/protocol';
import { describeMachine } from '../report/describe-machine.js';
import { formatMicroPreamble, formatMicroReport } from './format-micro-report.js';
import { type Contender, measureRounds } from './measure-rounds.js';
import { parseMicroOptions } from './micro-options.js';
import { type SampleResponse, sampleResponses } from './sample-responses.js';

const options = parseMicroOptions(process.argv.slice(2));
const dateLine = new DateField().lineAt(Date.now());

console.log(formatMicroPreamble(describeMachine(), options));
for (const response of sampleResponses) {
  const { name, fields } = response;
  const whole = encode(response);
  const contenders = [
    createContender('Spool', () => encode(response), whole),
    createContender('unchecked', createConcatenation(response, whole), whole),
  ];
  const title = `\n${name}, ${fields.length / 2} fields, ${whole.length} bytes`;
  console.log(formatMicroReport(measureRounds(contenders, options), { title, unit: 'response' }));
}

function createContender(name: string, make: () => string, expected: string): Contender {
  if (make() !== expected) throw new Error(`${name} makes ${JSON.stringify(make())}, not ${JSON.stringify(expected)}`);
  const memory = Buffer.alloc(2048);
  return {
    name,
    repeat(count) {
      let total = 0;
      // Written out as it is on its way to a socket: until then a concatenation is a tree and no text.
      for (let index = 0; index < count; index++) total += memory.write(make(), 0, 'latin1');
      if (total !== count * expected.length) throw new Error(`${name} writes ${total / count} bytes`);
    },
  };
}

function encode({ methodCode, status, fields, lengthBytes }: SampleResponse): string {
  const head = encodeResponseHead(status, '', fields);
  const framing = chooseFraming(status, methodCode, 1, lengthBytes);
  return finishHead(head, status, framing, lengthBytes, HeadFlag.KEEP_ALIVE, dateLine);
}

/** The status line and what the server adds are taken as they are; only the handler's fields are put together. */
function createConcatenation({ fields }: SampleResponse, whole: string): () => string {
  const statusLine = whole.slice(0, whole.indexOf('\n') + 1);
  const lines = (): string => {
    let text = '';
    for (let index = 0; index < fields.length; index += 2) text += `${fields[index]}: ${fields[index + 1]}\r\n`;
    return text;
  };
  const tail = whole.slice(statusLine.length + lines().length);
  return () => statusLine + lines() + tail;
}
