// Cases of the differential table: reading and cloning the body of an incoming Request.

const encoder = new TextEncoder();
const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
const outcome = (promise) => promise.then(String, (error) => error.name);
/** A case over the same body as whole bytes, as a stream, and as what still arrives. */
const over =
  (run, { body = 'hello', contentType = 'text/plain' } = {}) =>
  async ({ arriving, incoming }) => {
    const parts = { method: 'POST', fields: [['content-type', contentType]] };
    const whole = await run(incoming({ ...parts, body: encoder.encode(body) }));
    const streamed = await run(incoming({ ...parts, body: streamOf(body.slice(0, 2), body.slice(2)) }));
    const pieces = [body.slice(0, 2), body.slice(2, 3), body.slice(3)].filter((piece) => piece !== '');
    return [whole, streamed, await run(incoming({ ...parts, body: arriving(pieces) }))];
  };
const multipart =
  '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="x.txt"\r\ncontent-type: text/html\r\n\r\nfile\r\n--b--\r\n';

export const requestBodyCases = {
  'text()': over(async (request) => [request.bodyUsed, await request.text(), request.bodyUsed]),
  'text() of an empty body': over(async (request) => [await request.text(), request.bodyUsed, request.body === null], {
    body: '',
  }),
  'text() twice': over(async (request) => [await request.text(), await outcome(request.text())]),
  'text() of two at once': over(
    async (request) => await Promise.all([outcome(request.text()), outcome(request.json())]),
  ),
  'json()': over((request) => request.json(), { body: '{"a":1}' }),
  'json() of wrong text': over((request) => outcome(request.json())),
  'arrayBuffer()': over(async (request) => {
    const buffer = await request.arrayBuffer();
    return [buffer instanceof ArrayBuffer, buffer.byteLength];
  }),
  'bytes()': over(async (request) => [...(await request.bytes())]),
  'blob()': over(
    async (request) => {
      const blob = await request.blob();
      return [blob.type, blob.size, await blob.text()];
    },
    { contentType: 'Text/HTML; charset=utf-8' },
  ),
  'formData() urlencoded': over(async (request) => [...(await request.formData())], {
    body: 'a=1&b=%20',
    contentType: 'application/x-www-form-urlencoded',
  }),
  'formData() multipart': over(
    async (request) => {
      const form = await request.formData();
      const file = form.get('f');
      return [form.get('a'), file.name, file.type, await file.text()];
    },
    { body: multipart, contentType: 'multipart/form-data; boundary=b' },
  ),
  'formData() of text': over((request) => outcome(request.formData())),
  body: over(async (request) => {
    let text = '';
    for await (const chunk of request.body) text += Buffer.from(chunk).toString();
    return [text, request.bodyUsed, await outcome(request.text())];
  }),
  'body read by a reader with its own buffers': async ({ arriving, incoming }) => {
    const request = incoming({ method: 'POST', body: arriving(['hello', ' world']) });
    const reader = request.body.getReader({ mode: 'byob' });
    const texts = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(4));
      if (done) return [...texts, value?.byteLength, request.bodyUsed];
      texts.push(Buffer.from(value).toString());
    }
  },
  'body read in part, then left': async ({ arriving, incoming }) => {
    const request = incoming({ method: 'POST', body: arriving(['hello', ' world']) });
    const reader = request.body.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    return [Buffer.from(value).toString(), request.bodyUsed, await outcome(request.text())];
  },
  'body teed': over(async (request) => {
    const branches = request.body.tee().map((branch) => new Response(branch).text());
    return [await Promise.all(branches), request.bodyUsed];
  }),
  'body left alone': over((request) => request.bodyUsed),
  'given to another request': over(async (request) => {
    const copy = new Request(request);
    return [request.bodyUsed, copy.bodyUsed, await copy.text(), await outcome(request.text())];
  }),
  'given to another request with another body': over(async (request) => {
    const copy = new Request(request, { body: 'other' });
    return [request.bodyUsed, await copy.text(), await request.text()];
  }),
  'body is one stream': over((request) => [
    request.body === request.body,
    request.body instanceof ReadableStream,
    request.bodyUsed,
  ]),
  'body after text()': over(async (request) => {
    await request.text();
    return [request.body.locked, request.bodyUsed];
  }),
  'body cancelled': over(async (request) => {
    await request.body.cancel();
    return [request.bodyUsed, await outcome(request.text())];
  }),
  'clone()': over(async (request) => {
    const copy = request.clone();
    copy.headers.set('x-b', '2');
    return [
      copy instanceof Request,
      copy.method,
      copy.url,
      request.headers.has('x-b'),
      await copy.text(),
      request.bodyUsed,
      await request.text(),
    ];
  }),
  'clone() after a header changed': over((request) => {
    request.headers.set('x-b', '2');
    const copy = request.clone();
    request.headers.set('x-b', '3');
    return [...copy.headers];
  }),
  'clone() of a used request': over(async (request) => {
    await request.text();
    return request.clone();
  }),
  'clone() of a locked request': over((request) => {
    request.body.getReader();
    return request.clone();
  }),
  'clone() gives separate bytes': over(async (request) => {
    const copy = request.clone();
    new Uint8Array(await request.arrayBuffer()).fill(0);
    return await copy.text();
  }),
  'clone() of a constructed request': async () => {
    const request = new Request('http://a/', { method: 'POST', body: 'x', cache: 'reload' });
    const copy = request.clone();
    return [copy.cache, copy instanceof Request, await copy.text(), await request.text()];
  },
  'no body': async ({ incoming }) => {
    const request = incoming({});
    return [
      request.body,
      await request.text(),
      await request.text(),
      request.bodyUsed,
      (await request.arrayBuffer()).byteLength,
    ];
  },
  'no body: json()': async ({ incoming }) => await incoming({}).json(),
  'no body: formData()': async ({ incoming }) => await incoming({}).formData(),
  'no body: clone()': async ({ incoming }) => await incoming({}).clone().text(),
  'echoed in a response': over(
    async (request) => await new Response(request.body, { headers: request.headers }).text(),
  ),
  'methods of another object': () => Request.prototype.text.call({}).catch((error) => error.name),
  'read by the method of another request': over(async (request) => await Request.prototype.text.call(request)),
};
