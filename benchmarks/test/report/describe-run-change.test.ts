import { describe, expect, test } from '@jest/globals';
import { parseBenchOptions } from '../../src/options.js';
import { describeRunChange } from '../../src/report/describe-run-change.js';
import type { RunRecord } from '../../src/report/run-record.js';
import { helloOf, makeRecord } from './make-record.js';

const before = makeRecord();
const { machine } = before;
const commit = 'def5678';

/** What is said of a run of another commit. */
function change(given: Partial<RunRecord>): string[] {
  return describeRunChange(before, makeRecord({ machine: { ...machine, commit }, ...given }));
}

function programOf(versions: string): RunRecord['programs'] {
  return { bun: { kind: 'found', command: { program: 'bun', args: [], versions } } };
}

describe('describeRunChange()', () => {
  test('says nothing of two commits that were measured in the same way', () => {
    expect(change({})).toEqual([]);
  });

  test('says what differs in machine and Node', () => {
    expect(change({ machine: { ...machine, commit, nodeVersion: 'v22.1.0', cpuModel: 'another' } })).toEqual([
      'The machines differ: cpuModel is another, and was a processor',
      'The machines differ: nodeVersion is v22.1.0, and was v20.20.2',
    ]);
  });

  test('says what differs in options, but not where the results went', () => {
    expect(change({ options: parseBenchOptions(['--json=a.json']) })).toEqual([]);
    expect(change({ options: parseBenchOptions(['--seconds=4', '--rounds=5', '--warm-up=2']) })).toEqual([
      'The options differ: rounds is 5, and was 3',
      'The options differ: seconds is 4, and was 2',
      'The options differ: warmUpSeconds is 2, and was 1',
    ]);
  });

  test('says what differs in load and programs', () => {
    expect(change({ loadTool: 'autocannon' })).toEqual([
      'The load differs: loadTool is autocannon, and was wrk, 1 thread',
    ]);
    const [past, now] = [programOf('Bun 1.4.5'), programOf('Bun 1.5.0')];
    expect(
      describeRunChange({ ...before, programs: past }, makeRecord({ machine: { ...machine, commit }, programs: now })),
    ).toEqual(['bun is another program: Bun 1.5.0, and was Bun 1.4.5']);
  });

  test('says where others were at work, where a tree was no commit, and where there is only one commit', () => {
    const busy = { ...machine, commit: 'def5678-dirty', loadAverage: 1.5 };
    expect(change({ machine: busy })).toEqual([
      'Others were at work when def5678-dirty was measured: the load average was 1.50',
      'def5678-dirty is no commit: the work tree differed from it',
    ]);
    expect(change({ machine })).toEqual(['Both runs are of abc1234']);
  });

  test('says which workloads only one run has', () => {
    const results = helloOf([1, 1, 1], [1, 1, 1]);
    expect(change({ results })).toEqual(['Only the later run has hello']);
    const after = makeRecord({ machine: { ...machine, commit } });
    expect(describeRunChange({ ...before, results }, after)).toEqual(['Only the earlier run has hello']);
  });
});
