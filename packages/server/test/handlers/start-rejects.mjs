export const start = () => Promise.reject(new Error('no database'));
export default () => new Response('hello');
