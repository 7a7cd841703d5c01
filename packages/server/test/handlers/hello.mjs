export default () => new Response('hello');
