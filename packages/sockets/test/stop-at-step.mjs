// Counts the atomic operations of a thread, and stops it for ever before one of them: between two of these nothing that another
// thread could see happens, but for the bytes of a ring, which are published by the next.
const NAMES = ['add', 'compareExchange', 'exchange', 'load', 'notify', 'or', 'store', 'wait'];
const { wait } = Atomics;
const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs a call and stops before its step of this number, the first being 1.
 *
 * @param step - The number.
 * @param options - The call, and what is called when it has come there.
 * @returns The steps that the call took; when they are fewer than `step`, it has ended.
 */
export function stopAtStep(step, { call, onStop }) {
  let count = 0;
  const originals = NAMES.map((name) => [name, Atomics[name]]);
  for (const [name, original] of originals) {
    Atomics[name] = (...operands) => {
      if (++count === step) {
        onStop(name);
        wait(never, 0, 0);
      }
      return original.apply(Atomics, operands);
    };
  }
  try {
    call();
  } finally {
    for (const [name, original] of originals) Atomics[name] = original;
  }
  return count;
}
