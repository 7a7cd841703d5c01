import { describe, expect, test } from '@jest/globals';
import { estimateRunSeconds } from '../../src/turns/estimate-run-seconds.js';
import { parseBenchOptions } from '../../src/options.js';
import { makeWorkload } from '../../src/workloads/workload.js';

const found = { kind: 'found', command: { program: 'node', args: [], versions: '' } } as const;

function estimate(...commandLine: string[]): number {
  const options = parseBenchOptions(commandLine);
  const workloads = options.workloads.map((name) => makeWorkload(name, options));
  const models = new Map(options.models.map((model) => [model, found]));
  return estimateRunSeconds(workloads, {
    ...options,
    models,
    openFileLimit: undefined,
    isWritten: options.htmlPath !== undefined,
  });
}

describe('estimateRunSeconds()', () => {
  test('keeps the promise of a quick run under a minute, with time for the build', () => {
    expect(estimate('--quick')).toBeLessThan(56);
  });

  test('keeps the promise of a full run under 20 minutes, with time left for rounds that are needed', () => {
    expect(estimate()).toBeLessThan(13 * 60);
  });

  test('counts the turns in which threads are observed, of closed loops alone', () => {
    expect(estimate('--json=a.json') - estimate()).toBeCloseTo(7 * 6 * 3);
    expect(estimate('--html=a.html', '--quick') - estimate('--quick')).toBeCloseTo(2 * 3);
    expect(estimate('--html=a.html', '--only=transfer')).toBeCloseTo(estimate('--only=transfer'));
  });

  test('counts turns, and nothing for a model that is not there or cannot', () => {
    const options = parseBenchOptions(['--seconds=2', '--warm-up=1', '--rounds=3']);
    const [hello, transfer] = (['hello', 'transfer'] as const).map((name) => makeWorkload(name, options));
    const run = { ...options, openFileLimit: undefined, isWritten: false };
    const missing = { kind: 'missing', reason: 'none' } as const;
    const nothing = estimateRunSeconds([], { ...run, models: new Map() });
    expect(estimateRunSeconds([hello], { ...run, models: new Map([['spool', found]]) }) - nothing).toBeCloseTo(3 * 3.4);
    expect(estimateRunSeconds([hello], { ...run, models: new Map([['spool', missing]]) })).toBe(nothing);
    expect(estimateRunSeconds([transfer], { ...run, models: new Map([['epoll', found]]) })).toBe(nothing);
  });
});
