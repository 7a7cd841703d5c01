/** A handler file in TypeScript, with what Node's own type stripping takes: types only. */

interface Greeting {
  readonly text: string;
}

const greeting: Greeting = { text: 'hello from TypeScript' };

export default (request: Request): Response => new Response(`${greeting.text} ${request.method}`);
