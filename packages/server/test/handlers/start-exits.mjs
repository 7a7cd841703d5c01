export const start = () => process.exit(4);
export default () => new Response('hello');
