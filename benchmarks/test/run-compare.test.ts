import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareExitCodes, runCompare } from '../src/run-compare.js';
import { helloOf, makeRecord } from './report/make-record.js';

const { worse, notWorse, notComparable } = compareExitCodes;
const even = [1_000, 1_010, 990, 1_005, 995];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file and says where it is. */
function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A result file of a commit, with Spool at this rate times the usual. */
function writeRun(commit: string, factor: number): string {
  const { machine } = makeRecord();
  const results = helloOf(
    even.map((rate) => rate * factor),
    even,
  );
  return write(`${commit}.json`, makeRecord({ machine: { ...machine, commit }, results }));
}

describe('runCompare()', () => {
  test('ends with 1 for a slowdown, 0 for none, and 0 for a gain, with words', () => {
    const [before, same, slower] = [writeRun('aaaaaaa', 1), writeRun('bbbbbbb', 1), writeRun('ccccccc', 0.8)];
    const slowdown = runCompare(['--', before, slower]);
    expect(slowdown.exitCode).toBe(worse);
    expect(slowdown.output).toMatch(/^ccccccc against aaaaaaa: ratios after\/before/);
    expect(slowdown.output).toMatch(/spool +requests\/s +0\.800 .* worse$/m);
    expect(runCompare([before, same])).toMatchObject({ exitCode: notWorse });
    const gain = runCompare([slower, before]);
    expect(gain.exitCode).toBe(notWorse);
    expect(gain.output).toMatch(/spool +requests\/s +1\.250 .* better$/m);
  });

  test('ends with 2 for what it cannot read, and names the file', () => {
    const good = writeRun('aaaaaaa', 1);
    const cases: [string, RegExp][] = [
      [join(folder, 'nowhere.json'), /nowhere\.json/],
      [write('half.json', '{"results": ['), /half\.json is no JSON/],
      [write('null.json', null), /null\.json is no result file/],
      [write('other.json', { results: 3 }), /other\.json is no result file/],
      [write('newer.json', { ...makeRecord(), schemaVersion: 3 }), /newer\.json has the version 3 .* reads 2/],
    ];
    for (const [path, message] of cases) {
      expect(runCompare([good, path])).toEqual({ exitCode: notComparable, output: expect.stringMatching(message) });
    }
  });

  test('ends with 2 for runs with nothing in common', () => {
    const outcome = runCompare([writeRun('aaaaaaa', 1), write('empty.json', makeRecord())]);
    expect(outcome.exitCode).toBe(notComparable);
    expect(outcome.output).toContain('nothing in common');
    expect(outcome.output).toContain('Only the earlier run has hello');
  });

  test('says how it is used', () => {
    expect(runCompare(['one.json'])).toMatchObject({
      exitCode: notComparable,
      output: expect.stringMatching(/^Usage/),
    });
    expect(runCompare(['--help'])).toMatchObject({ exitCode: notWorse, output: expect.stringMatching(/^Usage/) });
  });
});
