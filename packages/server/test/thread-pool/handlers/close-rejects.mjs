export const close = () => Promise.reject(new Error('cannot flush'));
export default () => new Response('hello');
