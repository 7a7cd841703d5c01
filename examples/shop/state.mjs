// @ts-check
/** What the shop remembers, in one store that all workers share: sessions, and which orders were placed. */
import { idempotency } from '@spool/web/idempotency';
import { sessions } from '@spool/web/sessions';
import { lmdb, redis } from '@spool/web/stores';

/**
 * @typedef {object} ShopData
 * @property {Record<string, number>} cart Pieces by the id of a good.
 * @property {string} [user]
 * @property {{ number: string, cents: number }[]} orders
 */

const { REDIS_URL, DATA = '.shop-data', SHOP_BASE = '' } = process.env;

/** The path below which the shop lies, without a slash in the end: empty, or `/shop` within the documentation site. */
export const base = SHOP_BASE;

export const store = REDIS_URL === undefined ? lmdb(DATA) : redis(REDIS_URL);

// A browser takes a Secure cookie from localhost without TLS.
export const visits = sessions({
  store,
  initial: () => /** @type {ShopData} */ ({ cart: {}, orders: [] }),
});

// The key comes in a hidden field: a form without script can send no header. It belongs to whoever has the session's cookie.
export const once = idempotency({
  store,
  whilePending: 'wait',
  required: true,
  key: async (request) => new URLSearchParams(await request.text()).get('key') ?? undefined,
  scope: (request) => request.headers.get('cookie') ?? '',
});
