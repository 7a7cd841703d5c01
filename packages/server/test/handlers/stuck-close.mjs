/** A hook that never comes to an end. */
export function close() {
  return new Promise(() => undefined);
}

export default () => new Response('hello');
