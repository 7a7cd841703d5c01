/**
 * Owns the request that a closed loop asks again and again, and what must come back. Does not know how often it is asked.
 */
import { answerForm, makeForm } from './answer-form.js';
import { answerOrder, makeOrder } from './answer-order.js';
import { answerSlowly, contentTypeOf, greeting, scaleIterations, slowAnswerMs } from './answer.js';
import { renderPage } from './render-page.js';

/** One request. */
export interface WorkloadRequest {
  readonly path: string;
  /** Sent by POST; undefined is a GET. */
  readonly body?: { readonly type: string; readonly text: string };
}

/** A GET of the light answer. */
export const lightRequest: WorkloadRequest = { path: '/' };

/** JSON in and out. */
export const orderRequest: WorkloadRequest = {
  path: '/json',
  body: { type: 'application/json', text: makeOrder() },
};

/** A form. */
export const formRequest: WorkloadRequest = {
  path: '/form',
  body: { type: 'application/x-www-form-urlencoded', text: makeForm() },
};

/** A page. */
export const renderRequest: WorkloadRequest = { path: '/render' };

/** @returns A request that burns CPU for a time. */
export function makeBurstRequest(milliseconds: 1 | 5 | 20): WorkloadRequest {
  return { path: milliseconds === slowAnswerMs ? '/slow' : `/burst-${milliseconds}` };
}

/**
 * Says what the right answer is.
 *
 * @param request - The request.
 * @param options - `slowIterations`: iterations of a slow answer.
 * @returns Its media type and body; the harness makes it itself, and with the very functions that the models call: what is
 *   checked is that a model brings it over whole.
 */
export function expectAnswer(
  { path, body }: WorkloadRequest,
  { slowIterations }: { readonly slowIterations: number },
): { readonly type: string; readonly text: string } {
  return { type: contentTypeOf(path), text: expectText(path, body?.text ?? '', slowIterations) };
}

function expectText(path: string, body: string, slowIterations: number): string {
  const burst = /^\/burst-(\d+)$/.exec(path)?.[1];
  if (burst !== undefined) return answerSlowly(scaleIterations(slowIterations, Number(burst)));
  switch (path) {
    case '/slow':
      return answerSlowly(slowIterations);
    case '/json':
      return answerOrder(body);
    case '/form':
      return answerForm(body);
    case '/render':
      return renderPage();
    default:
      return greeting;
  }
}

/**
 * Describes a request for the report.
 *
 * @param request - The request.
 * @returns Method and path, and what the body is.
 */
export function describeRequest({ path, body }: WorkloadRequest): string {
  const kib = (text: string): string => `${(Buffer.byteLength(text) / 1_024).toFixed(1)} KiB`;
  if (body !== undefined) return `POST ${path} (${kib(body.text)})`;
  const burst = /^\/burst-(\d+)$/.exec(path)?.[1] ?? (path === '/slow' ? String(slowAnswerMs) : undefined);
  if (burst !== undefined) return `GET ${path} (${burst} ms of CPU)`;
  return path === '/render' ? `GET ${path} (${kib(renderPage())} of HTML)` : `GET ${path}`;
}
