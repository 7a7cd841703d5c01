/**
 * Owns what every model answers, and the work that an answer costs. Does not know HTTP, nor which model asks.
 *
 * Hot path: called once per request in every model, so that what differs between two rows is the model alone.
 */
import { answerForm } from './answer-form.js';
import { answerOrder } from './answer-order.js';
import { renderPage } from './render-page.js';

/** The media type of the light answer, and of those of work. */
export const contentType = 'text/plain';

/** The light answer. */
export const greeting = 'Hello, World!';

/** CPU time of one slow answer, in milliseconds: a large server-side render. */
export const slowAnswerMs = 20;

/** How many iterations `/slow` burns: set by the harness, the same for every model and round of a run. */
export const slowIterationsVariable = 'SPOOL_BENCH_SLOW_ITERATIONS';

/**
 * Answers a request.
 *
 * @param url - The request target, or the whole URL: only its end is looked at, so that no model pays for parsing.
 * @param body - The request's body; empty where it has none.
 * @returns The body to send with status 200.
 */
export function answer(url: string, body = ''): string {
  if (url.endsWith('/')) return greeting;
  switch (endOf(url)) {
    case 'slow':
      return answerSlowly(slowIterationCount);
    case 'burst-1':
      return answerSlowly(scaleIterations(slowIterationCount, 1));
    case 'burst-5':
      return answerSlowly(scaleIterations(slowIterationCount, 5));
    case 'json':
      return answerOrder(body);
    case 'form':
      return answerForm(body);
    case 'render':
      return renderPage();
    default:
      return greeting;
  }
}

/**
 * Says what an answer is.
 *
 * @param url - As for {@link answer}.
 * @returns The value of its Content-Type.
 */
export function contentTypeOf(url: string): string {
  if (url.endsWith('/')) return contentType;
  switch (endOf(url)) {
    case 'json':
      return 'application/json; charset=utf-8';
    case 'render':
      return 'text/html; charset=utf-8';
    default:
      return contentType;
  }
}

/**
 * Makes the slow answer. It holds the outcome of the work, so that the harness sees that the work was done.
 *
 * @param iterationCount - How often to iterate.
 * @returns The body.
 */
export function answerSlowly(iterationCount: number): string {
  return `Burned ${burn(iterationCount)}`;
}

/**
 * Scales the work of a slow answer.
 *
 * @param slowIterations - Iterations of {@link slowAnswerMs}.
 * @param milliseconds - CPU time that is wanted instead.
 * @returns Iterations, a whole number.
 */
export function scaleIterations(slowIterations: number, milliseconds: number): number {
  return Math.round((slowIterations * milliseconds) / slowAnswerMs);
}

/**
 * Burns CPU: a fixed number of xorshift steps and never a time on the clock, which would let threads that wait for a
 * core look as if they worked.
 *
 * @param iterationCount - How many steps.
 * @returns The last state; depends on every step, so that no compiler leaves one out.
 */
export function burn(iterationCount: number): number {
  let state = 0x2545f491;
  for (let step = 0; step < iterationCount; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

const slowIterationCount = Number(process.env[slowIterationsVariable] ?? 0);

function endOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
