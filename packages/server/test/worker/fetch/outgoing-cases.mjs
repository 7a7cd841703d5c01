// Cases of the differential table: what is sent for a response. Here Node's own objects pass through
// toOutgoingResponse() too.

/** A case over what is sent: fields in any order, the body as text. */
const sent =
  (make) =>
  async ({ toOutgoingResponse }) => {
    const { status, reason, fields, body } = toOutgoingResponse(await make());
    const pairs = fields.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${fields[index + 1]}`] : []));
    return [status, reason, pairs.sort(), body === null ? null : await new Response(body).text()];
  };
const withHeaders = (headers) => sent(() => new Response('x', { headers }));

export const outgoingCases = {
  'a string': sent(() => new Response('häé')),
  'an empty string': sent(() => new Response('')),
  bytes: sent(() => new Response(Uint8Array.of(65, 66))),
  null: sent(() => new Response(null, { status: 204 })),
  'a stream': sent(() => new Response(new Response('x').body)),
  parameters: sent(() => new Response(new URLSearchParams('a=1'))),
  'status and reason': sent(() => new Response('x', { status: 418, statusText: 'Teapot' })),
  'json()': sent(() => Response.json({ a: 1 }, { headers: { 'X-A': '1' } })),
  'redirect()': sent(() => Response.redirect('http://a/b', 303)),
  'error()': sent(() => Response.error()),
  'what fetch returns': sent(() => fetch('data:text/html,x')),
  'headers in an object': withHeaders({ 'X-A': '1', 'set-cookie': 'a' }),
  'headers in two spellings': withHeaders({ 'Content-Type': 'text/html', 'content-type': 'text/css' }),
  'headers in two spellings, the other way round': withHeaders({ 'x-a': '1', 'X-A': '2' }),
  'headers in pairs': withHeaders([['set-cookie', 'a'], ['set-cookie', 'b'], ['x', '1'], ['X', '2']]), // prettier-ignore
  'headers in Headers': withHeaders(new Headers([['set-cookie', 'a'], ['set-cookie', 'b'], ['x', '1'], ['X', '2']])), // prettier-ignore
  'headers in a subclass': withHeaders(new (class extends Headers {})({ 'x-a': '1' })),
  'headers in a subclass that lies': sent(() => {
    class Liar extends Headers {
      *[Symbol.iterator]() {
        yield ['x', 'a\r\nb: c'];
      }
    }
    return new Response('x', { headers: new Liar() });
  }),
  'headers with a trimmed value': withHeaders({ 'x-a': ' 1 ' }),
  'headers of an incoming request': async ({ incoming, toOutgoingResponse }) =>
    await sent(() => new Response('x', { headers: incoming({ fields: [['X-A', '1'], ['x-a', '2'], ['Set-Cookie', 'c']] }).headers }))({ toOutgoingResponse }), // prettier-ignore
  'headers read before': sent(() => {
    const response = new Response('x', { headers: { 'X-A': '1' } });
    response.headers.get('x-a');
    return response;
  }),
  'headers listed before': sent(() => {
    const response = new Response('x', { headers: { 'X-A': '1' } });
    void [...response.headers];
    return response;
  }),
  'headers changed before': sent(() => {
    const response = new Response('x');
    response.headers.delete('content-type');
    response.headers.append('Set-Cookie', 'a');
    response.headers.append('Set-Cookie', 'b');
    return response;
  }),
  'body looked at before': sent(() => {
    const response = new Response('x');
    void response.body;
    return response;
  }),
  'body cloned before': sent(() => {
    const response = new Response('x');
    void response.clone().text();
    return response;
  }),
  'a clone': sent(() => new Response('x', { status: 201, headers: { 'X-A': '1' } }).clone()),
  'a stream that was cloned': sent(() => {
    const response = new Response(new Response('x').body);
    response.clone();
    return response;
  }),
  'a body read before': sent(async () => {
    const response = new Response('x');
    await response.text();
    return response;
  }),
  'a body locked before': sent(() => {
    const response = new Response('x');
    response.body.getReader();
    return response;
  }),
  'a stream locked before': sent(() => {
    const stream = new Response('x').body;
    const response = new Response(stream);
    stream.getReader();
    return response;
  }),
  'a stream read before': sent(async () => {
    const stream = new Response('x').body;
    const response = new Response(stream);
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    return response;
  }),
  'the same response twice': async ({ toOutgoingResponse }) => {
    const response = new Response('x');
    const { body } = toOutgoingResponse(response);
    await new Response(body).text();
    return toOutgoingResponse(response);
  },
  'a response without a body twice': ({ toOutgoingResponse }) => {
    const response = new Response(null, { status: 204 });
    toOutgoingResponse(response);
    return toOutgoingResponse(response).status;
  },
  'bodyUsed after it was sent': async ({ toOutgoingResponse }) => {
    const response = new Response('x');
    const { body } = toOutgoingResponse(response);
    await new Response(body).text();
    return response.bodyUsed;
  },
  'no response': sent(() => undefined),
  'a string instead': sent(() => 'x'),
  'a number instead': sent(() => 5),
  'null instead': sent(() => null),
  'an object instead': sent(() => ({ status: 200, headers: new Headers(), body: null })),
  'a request instead': sent(() => new Request('http://a/')),
  'the class instead': sent(() => Response),
};
