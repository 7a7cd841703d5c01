// The thread of the differential table: runs every case with Node's classes or with Spool's, and posts what came out.
/* global AbortController */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { headersCases } from './headers-cases.mjs';
import { outgoingCases } from './outgoing-cases.mjs';
import { requestCases } from './request-cases.mjs';
import { requestBodyCases } from './request-body-cases.mjs';
import { responseBodyCases } from './response-body-cases.mjs';
import { responseCases } from './response-cases.mjs';

const { distUrl, kind } = workerData;
const { IncomingBody, createRequest, installFetchGlobals, toOutgoingResponse } = await import(distUrl);
if (kind === 'spool') installFetchGlobals();
const incoming = kind === 'spool' ? createSpoolRequest : createNodeRequest;
const arriving = kind === 'spool' ? createSpoolArriving : createNodeArriving;
const server = await startEcho();
const origin = `http://127.0.0.1:${server.address().port}`;

const results = [];
const tables = { headersCases, outgoingCases, requestBodyCases, requestCases, responseBodyCases, responseCases };
for (const [table, cases] of Object.entries(tables)) {
  for (const [name, run] of Object.entries(cases)) results.push([`${table}: ${name}`, await runCase(run)]);
}
parentPort.postMessage(results);
server.close();
server.closeAllConnections();

/** A value as JSON, or the name of the error: messages may differ. */
async function runCase(run) {
  try {
    return JSON.stringify(await run({ arriving, incoming, origin, toOutgoingResponse })) ?? 'undefined';
  } catch (error) {
    return `throws ${error.name}`;
  }
}

/** The request that Node would make of the same parts. */
function createNodeRequest({ method = 'GET', url = 'http://host/', fields = [], body = null, signal }) {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return new Request(url, { method, headers, body, duplex: 'half', signal });
}

function createSpoolRequest({
  method = 'GET',
  url = 'http://host/',
  fields = [],
  body = null,
  signal = new AbortController().signal,
}) {
  return createRequest({
    method,
    url,
    fieldCount: fields.length,
    fieldName: (index) => fields[index][0],
    fieldValue: (index) => fields[index][1],
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    signal,
  });
}

/** A body of which one piece is there, and the others and the end come later. */
function createSpoolArriving(texts) {
  const body = new IncomingBody(() => undefined);
  const pieces = texts.map((text) => new TextEncoder().encode(text));
  if (pieces.length > 0) body.push(pieces.shift());
  const goOn = () => {
    const piece = pieces.shift();
    if (piece === undefined) {
      body.end();
      return;
    }
    body.push(piece);
    setImmediate(goOn);
  };
  setImmediate(goOn);
  return body;
}

/** The stream that Node would make of the same. */
function createNodeArriving(texts) {
  const pieces = texts.map((text) => new TextEncoder().encode(text));
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      await new Promise(setImmediate);
      const piece = pieces.shift();
      if (piece !== undefined) {
        controller.enqueue(piece);
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** Starts a server that answers with what it was asked. */
async function startEcho() {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify([request.method, request.url, request.headers['x-test'], body]));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
