// @ts-check
/** Owns the way into the shop, an example of its own that lies under `/shop` here. It brings its own pages and answers. */

/** @import { Context } from '../app.js' */

/** Where it lies. */
const BASE = '/shop';

/** @typedef {{ default: (request: Request, context?: Context) => Promise<Response>, close: () => Promise<void> }} Shop */

/** @type {Promise<Shop> | undefined} */
let opened;

/** @param {string} pathname */
export function isShopPath(pathname) {
  return pathname === BASE || pathname.startsWith(`${BASE}/`);
}

/**
 * @param {Request} request
 * @param {Context} [context]
 * @returns {Promise<Response>}
 */
export async function answerByShop(request, context) {
  const { pathname, search } = new URL(request.url);
  if (pathname === BASE) return new Response(null, { status: 308, headers: { location: `${BASE}/${search}` } });
  const shop = await (opened ??= openShop());
  return await shop.default(request, context);
}

/** Closes its store, where anybody has been there. */
export async function closeShop() {
  const shop = await opened;
  opened = undefined;
  await shop?.close();
}

/** With its first visitor: it opens a store on the disk, which readers of documents need not have. */
async function openShop() {
  // Read by its module when it is loaded; this worker's own copy of the environment.
  process.env['SHOP_BASE'] = BASE;
  return /** @type {Shop} */ (await import('@spool/example-shop'));
}
