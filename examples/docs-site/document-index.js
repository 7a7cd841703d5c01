// @ts-check
/**
 * Owns which files are served: the repository's papers, found anew for every request, so that a document written while
 * the server runs appears, and a missing one is simply not listed. A request's path is compared with this list and
 * never becomes part of a file name, which is what makes path traversal impossible here rather than filtered out.
 */
import { open, readFile, readdir, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path/posix';

/**
 * @typedef {object} Document
 * @property {string} path Relative to the repository, with forward slashes: `docs/adr/0001-rings.md`.
 * @property {string} title The first heading, or the file's name.
 * @property {string} group The folder's name as the sidebar shows it.
 *
 * @typedef {object} Listing
 * @property {Document[]} documents In the order of the sidebar.
 * @property {ReadonlyMap<string, string>} pictures Media type by path.
 */

/** In the order in which somebody new reads them. */
const PAPERS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const DOCUMENT_FOLDER = 'docs';
/** Folders whose subfolders each may hold a README. */
const PACKAGE_FOLDERS = ['packages', 'examples'];

const PICTURE_TYPES = new Map([
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.webp', 'image/webp'],
]);

/** A document's title stands in its first lines; 2 KiB holds them after the longest comment a file here opens with. */
const TITLE_BYTES = 2_048;

/** No folder of documents is nested deeper than this; it bounds the walk. */
const MAX_DEPTH = 5;

/** How the file system says that a file, or a folder on the way to it, is not there. */
const ABSENCE_CODES = /** @type {ReadonlySet<string | undefined>} */ (new Set(['ENOENT', 'ENOTDIR', 'EISDIR']));

export class DocumentIndex {
  #root;
  /**
   * Titles by path, good for as long as the file's time and length stay the same. The one thing kept between requests:
   * without it each page would open every document for its sidebar.
   *
   * @type {Map<string, { version: string, title: string }>}
   */
  #titles = new Map();

  /** @param {URL} root The repository's folder; its path ends in a slash. */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Finds what there is to serve right now.
   *
   * @returns {Promise<Listing>}
   */
  async list() {
    const [inDocs, ...readmes] = await Promise.all([
      this.#walk(DOCUMENT_FOLDER, MAX_DEPTH),
      ...PACKAGE_FOLDERS.map((folder) => this.#listReadmes(folder)),
    ]);
    const paths = [
      ...PAPERS,
      ...inDocs.filter((path) => path.endsWith('.md')).sort(compareInSidebar),
      'benchmarks/README.md',
      'benchmarks/RESULTS.md',
      ...readmes.flat().sort(),
    ];
    const documents = await Promise.all(paths.map((path) => this.#describe(path)));
    const pictures = inDocs.flatMap((path) => {
      const mediaType = PICTURE_TYPES.get(extname(path));
      return mediaType === undefined ? [] : [/** @type {const} */ ([path, mediaType])];
    });
    return { documents: documents.filter((document) => document !== undefined), pictures: new Map(pictures) };
  }

  /**
   * Reads a file that {@link list} has named.
   *
   * @param {string} path
   * @returns {Promise<Buffer | undefined>} `undefined` when it has gone since.
   */
  async read(path) {
    return orUndefined(readFile(this.#toUrl(path)));
  }

  /**
   * @param {string} path
   * @returns {Promise<Document | undefined>}
   */
  async #describe(path) {
    const stats = await orUndefined(stat(this.#toUrl(path)));
    if (!stats?.isFile()) return undefined;
    const version = `${stats.mtimeMs}-${stats.size}`;
    let known = this.#titles.get(path);
    if (known?.version !== version) {
      known = { version, title: (await orUndefined(this.#readTitle(path))) ?? basename(path, '.md') };
      this.#titles.set(path, known);
    }
    return { path, title: known.title, group: toGroup(path) };
  }

  /** @param {string} path */
  async #readTitle(path) {
    const file = await open(this.#toUrl(path));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(TITLE_BYTES), 0, TITLE_BYTES, 0);
      const heading = /^#[ \t]+(.+?)[ \t#]*$/m.exec(buffer.toString('utf8', 0, bytesRead));
      return heading?.[1]?.replace(/[`*]/g, '');
    } finally {
      await file.close();
    }
  }

  /**
   * The files below a folder. Symbolic links are neither files nor folders to `readdir`, so none leads out of it.
   *
   * @param {string} folder
   * @param {number} depth
   * @returns {Promise<string[]>}
   */
  async #walk(folder, depth) {
    const entries = await this.#readFolder(folder);
    const found = await Promise.all(
      entries.map((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return depth > 0 ? this.#walk(path, depth - 1) : [];
        return entry.isFile() ? [path] : [];
      }),
    );
    return found.flat();
  }

  /** @param {string} folder */
  async #listReadmes(folder) {
    const entries = await this.#readFolder(folder);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => `${folder}/${entry.name}/README.md`);
  }

  /** @param {string} folder */
  async #readFolder(folder) {
    const entries = (await orUndefined(readdir(this.#toUrl(folder), { withFileTypes: true }))) ?? [];
    return entries.filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules');
  }

  /** @param {string} path */
  #toUrl(path) {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), this.#root);
  }
}

/**
 * A folder's index first, then its files, then the folders in it; numbers in names count as numbers.
 *
 * @param {string} left
 * @param {string} right
 */
function compareInSidebar(left, right) {
  const [leftParts, rightParts] = [left.split('/'), right.split('/')];
  const index = leftParts.findIndex((part, position) => part !== rightParts[position]);
  const [leftRank, rightRank] = [toRank(leftParts, index), toRank(rightParts, index)];
  if (leftRank !== rightRank) return leftRank - rightRank;
  return (leftParts[index] ?? '').localeCompare(rightParts[index] ?? '', 'en', { numeric: true });
}

/**
 * @param {string[]} parts
 * @param {number} index
 */
function toRank(parts, index) {
  if (index < parts.length - 1) return 2;
  return /^(README|index)\.md$/i.test(parts[index] ?? '') ? 0 : 1;
}

/** @param {string} path */
function toGroup(path) {
  const folders = path.split('/').slice(0, -1);
  if (folders.length === 0) return 'Start here';
  if (path.startsWith('docs/adr/')) return 'Decisions';
  if (PACKAGE_FOLDERS.includes(folders[0] ?? '')) return capitalise(folders[0] ?? '');
  if (folders.length === 1) return folders[0] === DOCUMENT_FOLDER ? 'Guides' : capitalise(folders[0] ?? '');
  return capitalise(folders.slice(1).join(' / ')).replaceAll('-', ' ');
}

/** @param {string} text */
function capitalise(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What is missing is an answer here and no failure; anything else (permissions, a broken disk) is one.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
async function orUndefined(promise) {
  try {
    return await promise;
  } catch (error) {
    if (ABSENCE_CODES.has(/** @type {{ code?: string }} */ (error).code)) return undefined;
    throw error;
  }
}
