const ACCESS_NAMES = ['load', 'store', 'add', 'notify', 'waitAsync', 'wait'] as const;

/**
 * Runs code and, between its accesses to shared memory, what other threads might do there. Since accesses through
 * `Atomics` are sequentially consistent, every order that real threads can produce is an order of such calls.
 *
 * @param interruptions - What to run before the access of this number, counted from 0. Its own accesses do not count.
 * @param run - The code to interrupt.
 * @returns How many accesses the code made.
 */
export function interruptAtomics(interruptions: ReadonlyMap<number, () => void>, run: () => void): number {
  let accessCount = 0;
  let isInterrupting = false;
  const originals = ACCESS_NAMES.map(
    (name) => [name, Reflect.get(Atomics, name) as (...values: unknown[]) => unknown] as const,
  );
  for (const [name, original] of originals) {
    Reflect.set(Atomics, name, (...values: unknown[]) => {
      if (!isInterrupting) {
        isInterrupting = true;
        interruptions.get(accessCount++)?.();
        isInterrupting = false;
      }
      return original.apply(Atomics, values);
    });
  }
  try {
    run();
  } finally {
    for (const [name, original] of originals) Reflect.set(Atomics, name, original);
  }
  return accessCount;
}
