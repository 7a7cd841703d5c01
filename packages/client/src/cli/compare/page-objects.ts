/** Finds what a page needs to be shown. Pure. */
import { Parser } from 'htmlparser2';

/** Elements that load something, and the attribute that says what. */
const loadingAttributes: Readonly<Partial<Record<string, string>>> = {
  img: 'src',
  script: 'src',
  source: 'src',
  video: 'poster',
  link: 'href',
};

/** Kinds of links that are loaded with the page. */
const loadedLinks = /(^|\s)(stylesheet|icon|preload|modulepreload)(\s|$)/i;

/**
 * Finds the objects of a page.
 *
 * @param html - The page.
 * @param pageUrl - Where it came from.
 * @returns Their URLs, each once, in the order of the page: those of its own origin, and how many are elsewhere.
 */
export function findObjects(html: string, pageUrl: URL): { readonly objects: URL[]; readonly elsewhereCount: number } {
  const found = new Map<string, URL>();
  const parser = new Parser({
    onopentag(name, attributes) {
      const attribute = loadingAttributes[name];
      if (
        attribute === undefined ||
        (name === 'link' && !loadedLinks.test((attributes as Partial<typeof attributes>).rel ?? ''))
      )
        return;
      const reference = (attributes as Partial<typeof attributes>)[attribute] ?? '';
      if (reference === '' || !URL.canParse(reference, pageUrl.href)) return;
      const url = new URL(reference, pageUrl);
      url.hash = '';
      if (/^https?:$/.test(url.protocol)) found.set(url.href, url);
    },
  });
  parser.end(html);
  const all = [...found.values()];
  const objects = all.filter(({ origin }) => origin === pageUrl.origin);
  return { objects, elsewhereCount: all.length - objects.length };
}
