/** A failure that no ring takes as it is. */
export const start = () => Promise.reject(new Error('no database '.padEnd(50_000, 'é')));
export default () => new Response('hello');
