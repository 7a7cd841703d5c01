// @ts-check
/**
 * Owns the CPU work of `/burn`: a fixed number of steps, found once for this machine before anything else runs. Never a
 * loop on the clock, which would end just as soon while its thread waits for a core, and so hide that cores are short.
 */

/** Long enough to be compiled and to outweigh the clock. */
const PROBE_STEPS = 2_000_000;
const PROBE_COUNT = 10;

/**
 * Does the work.
 *
 * @param {number} steps
 * @returns {number} The last state, which depends on every step, so that no compiler leaves one out.
 */
export function burn(steps) {
  let state = 0x2545f491;
  for (let step = 0; step < steps; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

/**
 * Finds how many steps take a time on an idle core. The fastest probe counts: what disturbs one only makes it slower.
 *
 * @param {number} wantedMs
 * @returns {number}
 */
export function calibrateBurn(wantedMs) {
  let fastestMs = Infinity;
  for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
    const startedMs = performance.now();
    burn(PROBE_STEPS);
    fastestMs = Math.min(fastestMs, performance.now() - startedMs);
  }
  return Math.max(1, Math.round((PROBE_STEPS * wantedMs) / fastestMs));
}
