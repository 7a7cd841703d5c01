export function start() {
  setImmediate(() => {
    throw new Error('out of band');
  });
  return new Promise(() => undefined);
}
export default () => new Response('hello');
