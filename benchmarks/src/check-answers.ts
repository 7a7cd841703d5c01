/**
 * Owns the look at a model before it is measured: a fast wrong answer is not fast.
 * Does not know the model.
 */
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerSlowly, contentType, greeting } from './workloads/answer.js';

/** What the light response costs on the wire, and what it consists of. */
export interface LightResponse {
  /** Bytes on the wire, head included. */
  readonly responseBytes: number;
  /** Names of its fields, in lower case, sorted. */
  readonly responseFields: readonly string[];
}

/** How long one answer may take, in milliseconds. */
const answerTimeoutMs = 5_000;

/**
 * Asks a model for each of the workload's answers once.
 *
 * @param port - Where it listens.
 * @param options - `slowIterations`: iterations of a slow answer; undefined does not ask for one.
 * @returns The light response's size and fields.
 * @throws Error when an answer is not the right one.
 */
export async function checkAnswers(
  port: number,
  { slowIterations }: { slowIterations: number | undefined },
): Promise<LightResponse> {
  const light = await ask(port, '/');
  expectAnswer('/', light, greeting);
  if (slowIterations !== undefined) expectAnswer('/slow', await ask(port, '/slow'), answerSlowly(slowIterations));
  return { responseBytes: light.receivedBytes, responseFields: Object.keys(light.fields).sort() };
}

interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly receivedBytes: number;
}

function ask(port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Without an agent each answer has a connection of its own, whose count of bytes is the answer's; keep-alive is
    // asked for all the same, as the load tools do, so that the head is the one they get.
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const options = { host: '127.0.0.1', port, path, agent: false, headers: { connection: 'keep-alive' }, signal };
    const request = get(options, (response) => {
      const { statusCode: status = 0, headers: fields, socket } = response; // Now: at the end the socket is gone.
      text(response).then((body) => {
        resolve({ status, fields, body, receivedBytes: socket.bytesRead });
        socket.destroy();
      }, reject);
    });
    request.once('error', reject);
  });
}

function expectAnswer(path: string, { status, fields, body }: Answer, expectedBody: string): void {
  if (status !== 200) throw new Error(`GET ${path} has the status ${status}`);
  if (body !== expectedBody) throw new Error(`GET ${path} is '${body.slice(0, 80)}', not '${expectedBody}'`);
  if (fields['content-type'] !== contentType) {
    throw new Error(`GET ${path} has the content-type '${String(fields['content-type'])}', not '${contentType}'`);
  }
}
