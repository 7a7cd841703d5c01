// Cases of the differential table: reading, cloning and passing on the body of a Response.
/* global FormData */

const encoder = new TextEncoder();
const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
const outcome = (promise) => promise.then(String, (error) => error.name);
const typed = (contentType, body) => new Response(body, { headers: { 'content-type': contentType } });

export const responseBodyCases = {
  'text() of a string': async () => await new Response('häé€😀').text(),
  'text() of a lone surrogate': async () => await new Response('a\ud800b').text(),
  'text() of a byte order mark in a string': async () => await new Response('\ufeffa').text(),
  'text() of a byte order mark in bytes': async () => await new Response(Uint8Array.of(0xef, 0xbb, 0xbf, 65)).text(),
  'text() of wrong UTF-8': async () => await new Response(Uint8Array.of(65, 0xff, 0xe2, 0x82, 66, 0xf0)).text(),
  'text() of null': async () => await new Response(null).text(),
  'text() of null twice': async () => {
    const response = new Response(null);
    return [await response.text(), await response.text(), response.bodyUsed];
  },
  'text() twice': async () => {
    const response = new Response('x');
    return [await response.text(), await outcome(response.text()), await outcome(response.json()), response.bodyUsed];
  },
  'text() of an empty string twice': async () => {
    const response = new Response('');
    return [await response.text(), response.bodyUsed, await outcome(response.text())];
  },
  'bodyUsed right after text()': () => {
    const response = new Response('x');
    void response.text();
    return response.bodyUsed;
  },
  'all reads of a used body': async () => {
    const response = new Response('x');
    await response.arrayBuffer();
    const reads = ['text', 'json', 'arrayBuffer', 'blob', 'formData', 'bytes'];
    return await Promise.all(reads.map((read) => outcome(response[read]())));
  },
  'clone() of a used body': async () => {
    const response = new Response('x');
    await response.text();
    return response.clone();
  },
  'body of a used body': async () => {
    const response = new Response('x');
    await response.text();
    return [response.body !== null, response.body.locked, response.bodyUsed];
  },
  'json()': async () => await new Response('{"a":[1]}').json(),
  'json() of bytes with a mark': async () => await new Response(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)).json(),
  'json() of wrong text': async () => await new Response('{').json(),
  'json() of null': async () => await new Response(null).json(),
  'json() of a stream': async () => await new Response(streamOf('{"a"', ':1}')).json(),
  'arrayBuffer() of a string': async () => {
    const buffer = await new Response('aé').arrayBuffer();
    return [buffer instanceof ArrayBuffer, [...new Uint8Array(buffer)]];
  },
  'arrayBuffer() of part of an array': async () => {
    const buffer = await new Response(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)).arrayBuffer();
    return [buffer.byteLength, [...new Uint8Array(buffer)]];
  },
  'arrayBuffer() of null': async () => (await new Response(null).arrayBuffer()).byteLength,
  'arrayBuffer() of a stream': async () => [...new Uint8Array(await new Response(streamOf('a', 'b')).arrayBuffer())],
  'bytes()': async () => {
    const response = new Response('ab');
    const bytes = await response.bytes();
    return [bytes.constructor.name, [...bytes], response.bodyUsed];
  },
  'blob()': async () => {
    const blob = await typed('Image/PNG', Uint8Array.of(1, 2)).blob();
    return [blob.size, blob.type];
  },
  'blob() of a string': async () => (await new Response('x').blob()).type,
  'blob() of null': async () => (await new Response(null).blob()).size,
  'blob() after the content-type changed': async () => {
    const response = new Response('x');
    response.headers.set('content-type', 'text/html');
    return (await response.blob()).type;
  },
  'blob() after body and a change': async () => {
    const response = new Response('x');
    void response.body;
    response.headers.set('content-type', 'text/html');
    return (await response.blob()).type;
  },
  'blob() without content-type': async () => {
    const response = new Response('x');
    response.headers.delete('content-type');
    return (await response.blob()).type;
  },
  'formData() of parameters': async () => [...(await new Response(new URLSearchParams('a=1&b=2')).formData())],
  'formData() of a string': async () => [...(await typed('application/x-www-form-urlencoded', 'a=1&a=2').formData())],
  'formData() of a form': async () => {
    const form = new FormData();
    form.append('a', '1');
    return [...(await new Response(form).formData())];
  },
  'formData() of text': async () => await new Response('x').formData(),
  'formData() of null': async () => await new Response(null).formData(),

  'body of null': () => new Response(null).body,
  'body is one stream': () => {
    const response = new Response('x');
    return [response.body instanceof ReadableStream, response.body === response.body, response.bodyUsed];
  },
  'body of a string takes a byte reader': async () => {
    const reader = new Response('abc').body.getReader({ mode: 'byob' });
    const { done, value } = await reader.read(new Uint8Array(2));
    return [done, [...value]];
  },
  'body of a stream is that stream': () => {
    const stream = streamOf('x');
    return new Response(stream).body === stream;
  },
  'body read in chunks': async () => {
    const response = new Response('abc');
    const chunks = [];
    for await (const chunk of response.body) chunks.push(...chunk);
    return [chunks, response.bodyUsed, await outcome(response.text())];
  },
  'body locked by a reader': async () => {
    const response = new Response('x');
    const reader = response.body.getReader();
    const whileLocked = [response.bodyUsed, await outcome(response.text())];
    reader.releaseLock();
    return [...whileLocked, await outcome(response.text())];
  },
  'stream locked from outside': async () => {
    const stream = streamOf('x');
    const response = new Response(stream);
    stream.getReader();
    return [response.bodyUsed, await outcome(response.text())];
  },
  'clone() of a locked body': () => {
    const response = new Response('x');
    response.body.getReader();
    return response.clone();
  },
  'stream with a chunk that is no bytes': async () => await outcome(new Response(streamOf(5)).text()),
  'stream with an error': async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new RangeError('broken')) });
    return await outcome(new Response(broken).text());
  },

  'clone() of a string': async () => {
    const response = new Response('x', { status: 201, statusText: 'Made', headers: { 'X-A': '1' } });
    const copy = response.clone();
    copy.headers.set('x-b', '2');
    const texts = [await response.text(), await copy.text()];
    return [copy.status, copy.statusText, copy instanceof Response, [...response.headers], [...copy.headers], texts];
  },
  'clone() after a header changed': () => {
    const response = new Response('x');
    response.headers.set('x-a', '1');
    const copy = response.clone();
    response.headers.set('x-a', '2');
    return [...copy.headers];
  },
  'clone() of bytes gives separate bytes': async () => {
    const response = new Response(Uint8Array.of(1, 2));
    const copy = response.clone();
    new Uint8Array(await response.arrayBuffer())[0] = 9;
    return [...new Uint8Array(await copy.arrayBuffer())];
  },
  'clone() of a stream': async () => {
    const response = new Response(streamOf('a', 'b'));
    const copy = response.clone();
    return [await copy.text(), response.bodyUsed, await response.text()];
  },
  'clone() after body': async () => {
    const response = new Response('abc');
    void response.body;
    const copy = response.clone();
    return [await response.text(), await copy.text()];
  },
  'clone() of a clone': async () => {
    const response = new Response('abc');
    const copies = [response.clone(), response.clone().clone()];
    return await Promise.all([response, ...copies].map((one) => one.text()));
  },
  'clone() of null': () => new Response(null, { status: 204 }).clone().body,

  'made of the body of another': async () => {
    const first = new Response('x', { status: 201, statusText: 'Made', headers: { 'set-cookie': 'a' } });
    const second = new Response(first.body, first);
    const parts = [second.status, second.statusText, [...second.headers]];
    return [parts, await second.text(), first.bodyUsed];
  },
  'made of what fetch returns': async ({ origin }) => {
    const first = await fetch(`${origin}/path`, { headers: { 'x-test': '1' } });
    const second = new Response(first.body, first);
    second.headers.delete('date');
    return [[...second.headers], await second.json(), first.bodyUsed];
  },
  'what fetch returns has immutable headers': async ({ origin }) => (await fetch(origin)).headers.set('a', '1'),
};
