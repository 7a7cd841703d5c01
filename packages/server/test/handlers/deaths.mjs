/** The ways in which a handler ends its thread, or makes it useless. */

const NEVER = new Promise(() => undefined);

const HANG_MS = 10_000;

const hoard = [];

const deaths = {
  exit: () => process.exit(3),
  throw: () => {
    setImmediate(() => {
      throw new Error('out of band');
    });
    return NEVER;
  },
  reject: () => {
    void Promise.reject(new Error('rejected out of band'));
    return NEVER;
  },
  heap: () => {
    for (;;) hoard.push(new Array(1000).fill({}));
  },
  // Long after its deadline, so that its late answer is dropped; not for ever, so that it can be seen off.
  hang: () => new Promise((resolve) => setTimeout(resolve, HANG_MS)).then(() => new Response('late')),
  loop: () => {
    for (;;);
  },
  'loop-later': async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (;;);
  },
};

/** Ends this thread, one way or another. */
export function die(by) {
  return deaths[by]();
}
