// @ts-check
/** The pages of the shop. Plain HTML with forms: everything works without script. */
import { randomUUID } from 'node:crypto';
import { findGood, formatPrice, searchGoods } from './goods.mjs';
import { html } from './html.mjs';
import { base } from './state.mjs';

/** @import { ShopData } from './state.mjs' */

/**
 * @param {string} title
 * @param {{ data: Readonly<ShopData>, main: import('./html.mjs').Html, status?: number }} content
 */
function page(title, { data, main, status = 200 }) {
  const count = Object.values(data.cart).reduce((sum, pieces) => sum + pieces, 0);
  const text = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <link rel="stylesheet" href="${base}/assets/shop.css" />
      <header>
        <a href="${base}/">Spool's shop</a>
        <a href="${base}/cart">Cart (<span id="count">${count}</span>)</a>
        ${
          data.user === undefined
            ? html`<a href="${base}/login">Log in</a>`
            : html`<form method="post" action="${base}/logout">
                <span id="user">${data.user}</span> <button>Log out</button>
              </form>`
        }
      </header>
      <main>
        <h1>${title}</h1>
        ${main}
      </main>
    </html> `;
  return new Response(text.toString(), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    },
  });
}

/** @param {Readonly<ShopData>} data @param {string} words */
export function goodsPage(data, words) {
  const goods = searchGoods(words);
  const rows = goods.map(
    ({ id, name, cents }) =>
      html`<li>
        ${name} <b>${formatPrice(cents)}</b>
        <form method="post" action="${base}/cart">
          <input type="hidden" name="id" value="${id}" /><button>Add</button>
        </form>
      </li>`,
  );
  const main = html`<form action="${base}/" role="search">
      <input name="search" value="${words}" aria-label="Search" /><button>Search</button>
    </form>
    <ul>
      ${rows}
    </ul>
    <p class="quiet">${goods.length} found${words === '' ? '' : html`. <a href="${base}/">Show everything</a>`}</p>`;
  return page('Thread and more', { data, main });
}

/** @param {Readonly<ShopData>} data */
export function cartPage(data) {
  const lines = Object.entries(data.cart).flatMap(([id, pieces]) => {
    const good = findGood(id);
    return good === undefined ? [] : [{ ...good, pieces, cents: pieces * good.cents }];
  });
  const cents = lines.reduce((sum, line) => sum + line.cents, 0);
  // Made with the page: the second click on the button, and the page sent once more, are the same order.
  const order =
    data.user === undefined
      ? html`<p><a href="${base}/login">Log in</a> to order.</p>`
      : html`<form method="post" action="${base}/orders">
          <input type="hidden" name="key" value="${randomUUID()}" /><button id="order">Order</button>
        </form>`;
  const empty = html`<p class="quiet">It is empty. <a href="${base}/">Look around</a></p>`;
  const filled = html`<ul>
      ${lines.map((line) => html`<li>${line.pieces} × ${line.name} <b>${formatPrice(line.cents)}</b></li>`)}
    </ul>
    <p class="total">Total <b id="total">${formatPrice(cents)}</b></p>
    ${order}`;
  const orders = html`<h2>Orders</h2>
    <ul id="orders">
      ${data.orders.map(({ number, cents: sum }) => html`<li>${number}: ${formatPrice(sum)}</li>`)}
    </ul>`;
  const main = html`${lines.length === 0 ? empty : filled} ${data.orders.length === 0 ? '' : orders}`;
  return page('Your cart', { data, main });
}

/** @param {Readonly<ShopData>} data */
export function loginPage(data) {
  const main = html`<form method="post" action="${base}/login">
    <label>Your name <input name="user" required maxlength="40" /></label><button>Log in</button>
  </form>`;
  return page('Log in', { data, main });
}

/** @param {Readonly<ShopData>} data */
export function notFoundPage(data) {
  return page('Nothing is here', { data, main: html`<p><a href="${base}/">Back to the shop</a></p>`, status: 404 });
}
