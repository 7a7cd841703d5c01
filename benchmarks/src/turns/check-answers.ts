/**
 * Owns the look at a model before it is measured: a fast wrong answer is not fast.
 * Does not know the model.
 */
import { request as startRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { expectAnswer, type WorkloadRequest } from '../workloads/workload-request.js';

/** What the light response costs on the wire, and what it consists of. */
export interface LightResponse {
  /** Bytes on the wire, head included. */
  readonly responseBytes: number;
  /** Names of its fields, in lower case, sorted. */
  readonly responseFields: readonly string[];
}

/** What is asked. */
export interface AnswerCheck {
  /** The requests, one at least. */
  readonly requests: readonly [WorkloadRequest, ...WorkloadRequest[]];
  /** Iterations of a slow answer. */
  readonly slowIterations: number;
}

/** How long one answer may take, in milliseconds. */
const answerTimeoutMs = 5_000;

/**
 * Asks a model for each of the workload's answers once.
 *
 * @param port - Where it listens.
 * @param options - What is asked.
 * @returns Size and fields of the response to the first request.
 * @throws Error when an answer is not the right one.
 */
export async function checkAnswers(port: number, { requests, slowIterations }: AnswerCheck): Promise<LightResponse> {
  const [request, ...others] = requests;
  const answered = await askChecked(port, request, slowIterations);
  for (const other of others) await askChecked(port, other, slowIterations);
  return { responseBytes: answered.receivedBytes, responseFields: Object.keys(answered.fields).sort() };
}

interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly receivedBytes: number;
}

async function askChecked(port: number, request: WorkloadRequest, slowIterations: number): Promise<Answer> {
  const { path, body: sent } = request;
  const answered = await ask(port, request);
  const { status, fields, body } = answered;
  const expected = expectAnswer(request, { slowIterations });
  const asked = `${sent === undefined ? 'GET' : 'POST'} ${path}`;
  if (status !== 200) throw new Error(`${asked} has the status ${status}`);
  if (body !== expected.text)
    throw new Error(`${asked} is '${body.slice(0, 80)}', not '${expected.text.slice(0, 80)}'`);
  const type = normalizeType(String(fields['content-type']));
  if (type !== expected.type) throw new Error(`${asked} has the content-type '${type}', not '${expected.type}'`);
  return answered;
}

/** Runtimes write media types with a space before the parameter or without, and its name in either case. */
function normalizeType(type: string): string {
  return type.toLowerCase().replace(/;\s*/g, '; ');
}

function ask(port: number, { path, body }: WorkloadRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const method = body === undefined ? 'GET' : 'POST';
    // Without an agent each answer has a connection of its own, whose count of bytes is the answer's; keep-alive is
    // asked for all the same, as the load tools do, so that the head is the one they get.
    const headers = {
      connection: 'keep-alive',
      ...(body === undefined ? {} : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
    };
    const options = { host: '127.0.0.1', port, method, path, agent: false, headers, signal } as const;
    const request = startRequest(options, (response) => {
      const { statusCode: status = 0, headers: fields, socket } = response; // Now: at the end the socket is gone.
      text(response).then((answered) => {
        resolve({ status, fields, body: answered, receivedBytes: socket.bytesRead });
        socket.destroy();
      }, reject);
    });
    request.once('error', reject);
    request.end(body?.text);
  });
}
