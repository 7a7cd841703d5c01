/**
 * Holds docs/http.md to the code: the files and tests it names are there, and its tables have every rejection of a request
 * and every limit.
 */
import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE } from '../src/errors.js';
import { DEFAULT_REQUEST_LIMITS } from '../src/limits.js';

const packagesUrl = new URL('../../', import.meta.url);
const PACKAGES = ['protocol', 'server'];

/** A row of a table: its cells by the headings of their columns. */
type Row = Readonly<Record<string, string>>;

const documentsUrl = new URL('../../../docs/', import.meta.url);
const rows = readRows(readFileSync(new URL('http.md', documentsUrl), 'utf8'));
const requirements = rows.filter((row) => 'Requirement' in row);
const rejections = rows.filter((row) => 'Code' in row);
const limits = rows.filter((row) => 'Limit' in row);
/** What handlers refuse by themselves, with what @spool/web has for them. */
const rejectionsByHandlers = readRows(readFileSync(new URL('web.md', documentsUrl), 'utf8')).filter(
  (row) => 'Code' in row,
);

/** Statuses of failures that no request is to blame for: the handler, a gateway's server, a worker, a deadline. */
const NO_FAULT_OF_THE_PEER: readonly unknown[] = [undefined, 500, 502, 503, 504];

const peerErrors = Object.entries(ERROR_CATALOGUE).filter(([, { status }]) => !NO_FAULT_OF_THE_PEER.includes(status));

/** Why a requirement has no test that shows it. */
const WITHOUT_TEST = /^(?:does not apply: |not met: |no test)/;

describe('docs/http.md and the requirements of RFC 9112', () => {
  test('the tables are there', () => {
    expect(requirements.length).toBeGreaterThan(90);
    expect(limits.length).toBe(Object.keys(DEFAULT_REQUEST_LIMITS).length);
  });

  test.each(requirements.map((row) => [`${row.Section}: ${row.Requirement}`, row] as const))('%s', (_name, row) => {
    for (const path of pathsIn(row.Where)) expect([path, findFile(path, 'src')]).toEqual([path, expect.any(URL)]);
    const named = testsIn(row.Test);
    if (!WITHOUT_TEST.test(row.Test)) expect(named).not.toEqual([]);
    for (const { path, names } of named) {
      const url = findFile(path, 'test');
      expect([path, url]).toEqual([path, expect.any(URL)]);
      expect(names).not.toEqual([]);
      const source = readFileSync(url!, 'utf8');
      expect(names.filter((name) => !source.includes(name))).toEqual([]);
    }
  });
});

describe('docs/http.md and the catalogue', () => {
  test.each(peerErrors)('the rejections have %s with its status, here or in docs/web.md', (code, { status }) => {
    const found = [...rejections, ...rejectionsByHandlers].find((rejection) => rejection.Code === `\`${code}\``);
    expect(found?.Status).toBe(String(status));
  });

  test('the rejections have no code that is not in the catalogue', () => {
    const codes = rejections.map(({ Code }) => Code.replaceAll('`', '')).filter((code) => code !== 'none');
    expect(codes.filter((code) => !Object.hasOwn(ERROR_CATALOGUE, code))).toEqual([]);
  });
});

test.each(Object.entries(DEFAULT_REQUEST_LIMITS))('docs/http.md has limit %s with its default %d', (name, value) => {
  expect(limits.find(({ Limit }) => Limit === `\`${name}\``)?.Default).toBe(String(value));
});

/** Reads all tables of a Markdown text. */
function readRows(markdown: string): Row[] {
  const found: Row[] = [];
  let headings: string[] | undefined;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) {
      headings = undefined;
      continue;
    }
    // A bar that is escaped is part of its cell.
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    const texts = cells.map((cell) => cell.trim());
    if (headings === undefined) headings = texts;
    else if (!/^-+$/.test(texts[0]))
      found.push(Object.fromEntries(headings.map((name, index) => [name, texts[index]])));
  }
  return found;
}

/** The files named in a cell. */
function pathsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+\.ts)`/g)].map(([, path]) => path);
}

/** The tests named in a cell: a file, then words of the names of its tests in quotes. */
function testsIn(cell: string): { path: string; names: string[] }[] {
  const parts = cell.split(/(?=`[^`]+\.ts`)/).filter((part) => part.startsWith('`'));
  return parts.map((part) => ({
    path: pathsIn(part)[0],
    names: [...part.matchAll(/"([^"]+)"/g)].map(([, name]) => name),
  }));
}

/** Finds a file under `src` or `test` of one of the packages that the document is about. */
function findFile(path: string, folder: 'src' | 'test'): URL | undefined {
  return PACKAGES.map((name) => new URL(`${name}/${folder}/${path}`, packagesUrl)).find((url) => existsSync(url));
}
