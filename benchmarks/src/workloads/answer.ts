/**
 * Owns what every model answers, and the work that an answer costs. Does not know HTTP, nor which model asks.
 *
 * Hot path: called once per request in every model, so that what differs between two rows is the model alone.
 */

/** The media type of every answer. */
export const contentType = 'text/plain';

/** The light answer. */
export const greeting = 'Hello, World!';

/** How many iterations `/slow` burns: set by the harness, the same for every model and round of a run. */
export const slowIterationsVariable = 'SPOOL_BENCH_SLOW_ITERATIONS';

const slowIterationCount = Number(process.env[slowIterationsVariable] ?? 0);

/**
 * Answers a request.
 *
 * @param url - The request target, or the whole URL: only its end is looked at, so that no model pays for parsing.
 * @returns The body to send with status 200.
 */
export function answer(url: string): string {
  return url.endsWith('/slow') ? answerSlowly(slowIterationCount) : greeting;
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
