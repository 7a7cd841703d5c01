export const start = 'now';
export default () => new Response('hello');
