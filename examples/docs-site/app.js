// @ts-check
/**
 * The handler module, loaded once in each worker. Owns the way of a request through this site: route, method, page,
 * response fields. It knows nothing of sockets, and of Spool only the shape of `context`; with a plain object for that
 * it runs anywhere that has `Request` and `Response`.
 */
import { threadId } from 'node:worker_threads';
import { layOutPage } from './page-layout.js';
import { decodePath } from './render-markdown.js';
import { renderDocument, renderWithoutReadme } from './routes/document.js';
import { renderHow } from './routes/how.js';
import { renderNotFound } from './routes/not-found.js';
import { answerByShop, closeShop, isShopPath } from './routes/shop.js';
import { createStaticFile, respondWithFile } from './routes/static-file.js';
import { renderForm, renderPostedForm } from './routes/your-markdown.js';
import { openSite } from './site.js';
import { StageClock } from './stage-clock.js';

/** @import { Listing } from './document-index.js' */
/** @import { Page } from './page-layout.js' */
/** @import { StaticFile } from './routes/static-file.js' */
/** @import { Site } from './site.js' */

/**
 * What the server tells a handler, as far as this site looks at it. All of it is optional, so that a missing
 * measurement is a line less on a page and not an error.
 *
 * @typedef {object} Context
 * @property {number} [workerId]
 * @property {number} [threadId]
 * @property {string | number} [requestId]
 * @property {{ queuedMs?: number, ringMs?: number }} [timings]
 *
 * @typedef {object} Visit One request on its way through the site.
 * @property {Request} request
 * @property {URL} url
 * @property {Site} site
 * @property {StageClock} clock
 * @property {{ workerName: string, threadName: string, requestId: string | undefined }} answeredBy
 *
 * @typedef {object} Route
 * @property {string} name
 * @property {string[]} methods
 * @property {(visit: Visit) => Page | Promise<Page | undefined>} render `undefined` when the file has gone since it was listed.
 */

const READ = ['GET', 'HEAD'];
const READ_AND_POST = [...READ, 'POST'];

/**
 * Nothing may be loaded but this site's own style and pictures, nothing runs, and nobody may frame it: should posted
 * text ever get markup through the renderer, the browser still refuses to act on it.
 */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** For a file opened on its own: an SVG may carry style, and scripts that must not run. */
const FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** @type {Promise<Site> | undefined} */
let openedSite;

/** Makes ready what is expensive, so that no visitor waits for it: called before the first request. */
export async function start() {
  await (openedSite ??= openSite());
}

/** Lets go of the grammars and of the shop's store: called after the last request. */
export async function close() {
  const site = await openedSite;
  openedSite = undefined;
  site?.close();
  await closeShop();
}

export default {
  /**
   * @param {Request} request
   * @param {Context} [context]
   * @returns {Promise<Response>}
   */
  async fetch(request, context) {
    const clock = new StageClock();
    recordTransport(clock, context);
    const site = await (openedSite ??= openSite());
    const url = new URL(request.url);
    const visit = { request, url, site, clock, answeredBy: identify(context) };
    const response = isShopPath(url.pathname) ? await answerByShop(request, context) : await answer(visit);
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('referrer-policy', 'same-origin');
    // A response to HEAD has the fields of the one to GET and no content (RFC 9110, section 9.3.2).
    return request.method === 'HEAD' ? new Response(null, response) : response;
  },
};

/**
 * @param {Visit} visit
 * @returns {Promise<Response>}
 */
async function answer(visit) {
  const { request, url, site, clock } = visit;
  const ownFile = site.files.get(url.pathname);
  if (ownFile !== undefined) return answerWithFile(visit, ownFile);

  const listing = await clock.measure('find', { label: 'Find the documents', run: () => site.documents.list() });
  const path = decodePath(url.pathname) ?? '';
  const pictureType = listing.pictures.get(path);
  const picture = pictureType !== undefined && (await site.documents.read(path));
  if (picture) return answerWithFile(visit, createStaticFile(picture, pictureType));

  const route = findRoute(url.pathname, { path, listing });
  if (route !== undefined && !route.methods.includes(request.method)) return refuseMethod(route.methods);
  const page = await route?.render(visit);
  if (route === undefined || page === undefined) {
    return respondWithPage({ status: 404, ...renderNotFound(listing) }, { visit, listing });
  }
  const response = respondWithPage(page, { visit, listing });
  site.history.add({ page: `${request.method} ${route.name}`, renderMs: clock.elapsedMs });
  return response;
}

/**
 * @param {string} pathname As it came.
 * @param {{ path: string, listing: Listing }} target `path` is the pathname decoded and without the first slash.
 * @returns {Route | undefined}
 */
function findRoute(pathname, { path, listing }) {
  switch (pathname) {
    case '/':
      return {
        name: 'README.md',
        methods: READ,
        render: async (visit) =>
          (await renderDocument(visit, { path: 'README.md', listing })) ?? renderWithoutReadme(listing),
      };
    case '/how':
      return { name: 'How this page was answered', methods: READ, render: (visit) => renderHow(visit, listing) };
    case '/your-markdown':
      return {
        name: 'Render your own Markdown',
        methods: READ_AND_POST,
        render: (visit) => (visit.request.method === 'POST' ? renderPostedForm(visit) : renderForm()),
      };
    default:
      if (!listing.documents.some((document) => document.path === path)) return undefined;
      return { name: path, methods: READ, render: (visit) => renderDocument(visit, { path, listing }) };
  }
}

/**
 * @param {Visit} visit
 * @param {StaticFile} file
 */
function answerWithFile({ request, url }, file) {
  if (!READ.includes(request.method)) return refuseMethod(READ);
  const response = respondWithFile(request, { file, url });
  response.headers.set('content-security-policy', FILE_POLICY);
  return response;
}

/**
 * @param {Page} page
 * @param {{ visit: Visit, listing: Listing }} surroundings
 */
function respondWithPage(page, { visit: { url, site, clock, answeredBy }, listing }) {
  const text = layOutPage(page, {
    pathname: url.pathname,
    documents: listing.documents,
    styleHref: site.styleHref,
    // Taken before the page is put together, because the page says it: that last step is not in the number.
    renderedBy: { ...answeredBy, renderMs: clock.elapsedMs },
  });
  return new Response(text, {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      // Each answer says who rendered it and how long that took, so an old one would be wrong.
      'cache-control': 'no-cache',
      'server-timing': clock.toServerTiming(),
    },
  });
}

/** @param {string[]} methods */
function refuseMethod(methods) {
  const allow = methods.join(', ');
  return new Response(`Only ${allow} here\n`, {
    status: 405,
    headers: { allow, 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': PAGE_POLICY },
  });
}

/** @param {Context} [context] */
function identify(context) {
  return {
    workerName: String(context?.workerId ?? '?'),
    threadName: String(context?.threadId ?? threadId),
    requestId: context?.requestId === undefined ? undefined : String(context.requestId),
  };
}

/**
 * @param {StageClock} clock
 * @param {Context} [context]
 */
function recordTransport(clock, context) {
  const { queuedMs, ringMs } = context?.timings ?? {};
  if (queuedMs !== undefined) clock.record('queued', { label: 'Wait for a worker', durationMs: queuedMs });
  if (ringMs !== undefined) clock.record('ring', { label: 'Cross the ring, wake the worker', durationMs: ringMs });
}
