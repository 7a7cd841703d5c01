import type { CallFrame, CpuProfile } from '../../../src/profile/threads/cpu-profile.js';

/** A frame in a file. */
export function frameIn(url: string, functionName = 'run'): CallFrame {
  return { functionName, url, lineNumber: 0, columnNumber: 0 };
}

/** A profile in which each frame ran once, 1 ms. */
export function profileOf(...frames: readonly CallFrame[]): CpuProfile {
  const nodes = frames.map((callFrame, index) => ({ id: index + 1, callFrame }));
  // The last sample has no next one, so that it stands for no time.
  return { nodes, samples: [...nodes.map(({ id }) => id), 1], timeDeltas: [0, ...nodes.map(() => 1_000)] };
}
