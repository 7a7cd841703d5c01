// @ts-check
/**
 * The shop: search by GET, a cart in a session, a login that renews it, an order by POST that is placed once. Each worker
 * loads this; what they share is in the store.
 */
import { randomInt } from 'node:crypto';
import { readForm } from '@spool/web/forms';
import { answerProblems, problemResponse } from '@spool/web/problems';
import { routes } from '@spool/web/routes';
import { serveStatic } from '@spool/web/static';
import { findGood } from './goods.mjs';
import { cartPage, goodsPage, loginPage, notFoundPage } from './pages.mjs';
import { base, once, store, visits } from './state.mjs';

/** After a form the browser is sent on, so that loading the page anew sends nothing twice. */
const see = (/** @type {string} */ location) =>
  new Response(null, { status: 303, headers: { location: base + location } });

const shop = routes(
  {
    [`${base}/`]: {
      GET: async (request) => {
        const form = await readForm(request);
        return goodsPage((await visits.open()).data, String(form.get('search') ?? ''));
      },
    },
    [`${base}/cart`]: {
      GET: async () => cartPage((await visits.open()).data),
      POST: async (request) => {
        const id = String((await readForm(request)).get('id'));
        if (findGood(id) === undefined) return notFoundPage((await visits.open()).data);
        const session = await visits.open();
        await session.update(({ cart }) => {
          cart[id] = (cart[id] ?? 0) + 1;
        });
        return see('/');
      },
    },
    [`${base}/login`]: {
      GET: async () => loginPage((await visits.open()).data),
      POST: async (request) => {
        const user = String((await readForm(request)).get('user') ?? '').trim();
        if (user === '' || user.length > 40) return see('/login');
        const session = await visits.open();
        // Another id: one that somebody has planted or seen before is worth nothing from here on.
        await session.renew((data) => void (data.user = user));
        return see('/cart');
      },
    },
    [`${base}/logout`]: {
      POST: async () => {
        await (await visits.open()).end();
        return see('/');
      },
    },
    [`${base}/orders`]: { POST: once.wrap(placeOrder) },
    [`${base}/assets/*`]: { GET: serveStatic(new URL('./assets/', import.meta.url), { prefix: `${base}/assets/` }) },
  },
  { notFound: async () => notFoundPage((await visits.open()).data) },
);

/** Runs once for each key, however often the form is sent. */
async function placeOrder() {
  const session = await visits.open();
  if (session.data.user === undefined) return see('/login');
  await session.update((data) => {
    const cents = Object.entries(data.cart).reduce((sum, [id, pieces]) => sum + pieces * (findGood(id)?.cents ?? 0), 0);
    if (cents > 0) data.orders.push({ number: `S-${randomInt(100_000, 999_999)}`, cents });
    data.cart = {};
  });
  return see('/cart');
}

/**
 * Refuses forms that another site's page sends: SameSite=Lax keeps the cookie from them already, this is the second lock.
 *
 * @param {Request} request
 */
function isFromElsewhere(request) {
  const site = request.headers.get('sec-fetch-site');
  return request.method === 'POST' && site !== null && site !== 'same-origin';
}

export default answerProblems(
  visits.wrap((request, context) =>
    isFromElsewhere(request)
      ? problemResponse({ status: 403, code: 'ERR_SHOP_OTHER_SITE', detail: 'The form is on another site' })
      : shop(request, context),
  ),
);

export const close = () => store.close();
