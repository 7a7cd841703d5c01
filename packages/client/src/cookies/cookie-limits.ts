/**
 * Owns how many cookies a jar keeps, and which go when there are more (RFC 6265bis sections 5.7 and 6.1). tough-cookie has no limits:
 * a server that sets a new name each time would fill the memory, and every `Cookie` field. Does not know requests.
 */
import type { Cookie, MemoryCookieStore } from 'tough-cookie';

/** Cookies of one domain: those of Chromium and Firefox. The RFC asks for 50 at least. */
const mostCookiesOfDomain = 180;

/** Cookies of all domains: the number that the RFC asks for at least, and a tenth more before any go. */
const mostCookies = 3300;

/** What is left of the one and of the other, so that not every new cookie has them counted. */
const keptOfDomain = 150;
const keptInAll = 3000;

/** Keeps the cookies of a store within the limits. */
export class CookieLimits {
  readonly #store: MemoryCookieStore;
  /** How many more may be set before the limit can be reached: until then there is nothing to count. */
  #unchecked = 0;

  /** @param store - The jar's; it calls back at once. */
  constructor(store: MemoryCookieStore) {
    this.#store = store;
  }

  /**
   * Makes room where a cookie was one too many.
   *
   * @param cookie - The one that was set.
   */
  onSet({ domain }: Cookie): void {
    this.#store.findCookies(domain ?? '', null as unknown as string, true, (_error, found) => {
      // The store adds those of the domains above.
      const ofDomain = (found ?? []).filter((one) => one.domain === domain);
      if (ofDomain.length > mostCookiesOfDomain) this.#keep(ofDomain, keptOfDomain);
    });
    if (this.#unchecked-- > 0) return;
    this.#store.getAllCookies((_error, all) => {
      const isOver = (all?.length ?? 0) > mostCookies;
      if (isOver) this.#keep(all!, keptInAll);
      this.#unchecked = mostCookies - (isOver ? keptInAll : (all?.length ?? 0));
    });
  }

  /** RFC 6265bis section 5.7: expired ones go first, then those without Secure, each time the one used longest ago. */
  #keep(cookies: readonly Cookie[], count: number): void {
    const rank = (cookie: Cookie): number => (cookie.TTL() <= 0 ? 0 : cookie.secure ? 2 : 1);
    const order = [...cookies].sort((a, b) => rank(a) - rank(b) || usedAtMs(a) - usedAtMs(b));
    for (const { domain, path, key } of order.slice(0, order.length - count)) {
      this.#store.removeCookie(domain ?? '', path ?? '', key, () => undefined);
    }
  }
}

function usedAtMs({ lastAccessed }: Cookie): number {
  return lastAccessed instanceof Date ? lastAccessed.getTime() : 0;
}
