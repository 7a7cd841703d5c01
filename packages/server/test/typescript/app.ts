/** A handler file in TypeScript, with what Node's own type stripping takes: types only. */

interface Greeting {
  readonly text: string;
}

const greeting: Greeting = { text: 'hello from TypeScript' };

// eslint-disable-next-line import-x/no-default-export -- what a handler module exports
export default (request: Request): Response => new Response(`${greeting.text} ${request.method}`);
