/**
 * Owns the cookies of a client: tough-cookie's jar behind what an HTTP client needs of it, and its file.
 * Does not know requests.
 */
import { MemoryCookieStore, CookieJar as ToughCookieJar } from 'tough-cookie';
import { ClientError, ClientErrorCode } from '../errors.js';
import { readCookieFile, writeCookieFile } from './cookie-file.js';
import { CookieLimits } from './cookie-limits.js';

/**
 * How a request came about, seen from the site it goes to (RFC 6265bis section 5.2): `strict` from itself, `lax` from
 * elsewhere with a method that only reads, `none` from elsewhere otherwise.
 */
export type SameSiteContext = 'strict' | 'lax' | 'none';

/**
 * Keeps cookies as RFC 6265 says, with the SameSite attribute and the name prefixes of RFC 6265bis. One jar may serve
 * several clients.
 *
 * @example
 * ```ts
 * const cookies = await CookieJar.load('cookies.json');
 * await using client = createClient({ origin, cookies });
 * await (await client.request({ path: '/login', method: 'POST', body })).text();
 * await cookies.save();
 * ```
 */
export class CookieJar {
  readonly #jar: ToughCookieJar;
  readonly #limits: CookieLimits;
  readonly #path: string | undefined;

  private constructor({ jar, store }: { jar: ToughCookieJar; store: MemoryCookieStore }, path: string | undefined) {
    this.#jar = jar;
    this.#limits = new CookieLimits(store);
    this.#path = path;
  }

  /** Creates an empty jar that has no file. */
  static create(): CookieJar {
    return new CookieJar(createToughJar(), undefined);
  }

  /**
   * Loads a jar from a file that `save()` wrote; a file that is not there is an empty jar.
   *
   * @param path - The file; `save()` writes to it too.
   * @throws ClientError `ERR_SPOOL_CLIENT_COOKIE_FILE` when the file cannot be read, or holds something else.
   */
  static async load(path: string): Promise<CookieJar> {
    const text = await readCookieFile(path);
    if (text === undefined) return new CookieJar(createToughJar(), path);
    try {
      const store = new MemoryCookieStore();
      return new CookieJar({ jar: ToughCookieJar.deserializeSync(text, store), store }, path);
    } catch (error) {
      throw new ClientError(ClientErrorCode.COOKIE_FILE, `Cookie file '${path}' holds no cookies`, { cause: error });
    }
  }

  /**
   * Saves all cookies, those without an expiry too: what a browser calls a session ends here with the file. The file is
   * only the owner's to read, and is replaced in one step: whoever reads it, or a crash, finds the old or the new one.
   *
   * @param path - The file. @defaultValue the one it was loaded from
   * @throws ClientError `ERR_SPOOL_CLIENT_COOKIE_FILE` when it cannot be written, or there is no path.
   */
  async save(path: string | undefined = this.#path): Promise<void> {
    if (path === undefined) throw new ClientError(ClientErrorCode.COOKIE_FILE, 'The cookie jar has no file to save to');
    await writeCookieFile(path, JSON.stringify(this.#jar.serializeSync()));
  }

  /**
   * Returns the `Cookie` field for a request; empty when there is nothing to send.
   *
   * @param url - Where the request goes.
   * @param sameSite - How it came about. @defaultValue 'strict'
   */
  cookieField(url: URL, sameSite: SameSiteContext = 'strict'): string {
    return this.#jar.getCookieStringSync(url.href, { sameSiteContext: sameSite });
  }

  /**
   * Takes a `Set-Cookie` field of a response. One that the RFC has a client ignore is ignored: another's domain, a public
   * suffix, a prefix whose promise is not kept. Past 180 cookies of one domain, or 3300 in all, those that were used longest ago
   * are forgotten (RFC 6265bis sections 5.7 and 6.1).
   *
   * @param field - The field's value.
   * @param url - Where the response came from.
   * @param sameSite - How the request came about. @defaultValue 'strict'
   */
  setCookie(field: string, url: URL, sameSite: SameSiteContext = 'strict'): void {
    const cookie = this.#jar.setCookieSync(field, url.href, { sameSiteContext: sameSite, ignoreError: true });
    if (cookie !== undefined) this.#limits.onSet(cookie);
  }

  /** Forgets every cookie. The file stays as it is until it is saved. */
  clear(): void {
    this.#jar.removeAllCookiesSync();
  }
}

function createToughJar(): { jar: ToughCookieJar; store: MemoryCookieStore } {
  const store = new MemoryCookieStore();
  // Silent: a cookie whose name promises what it does not keep is dropped, and nothing is thrown.
  return { jar: new ToughCookieJar(store, { rejectPublicSuffixes: true, prefixSecurity: 'silent' }), store };
}
