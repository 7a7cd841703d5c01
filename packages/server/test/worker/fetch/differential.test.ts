import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';

type CaseResult = [name: string, result: string];

// In real threads, with what the build made: jest's realm has its own Object and TypeError, which Node's classes do
// not.
const distUrl = new URL('../../../dist/worker/fetch/index.js', import.meta.url).href;
const [nodeResults, spoolResults] = await Promise.all([runCases('node'), runCases('spool')]);
const expected = new Map(nodeResults);

/** What differs on purpose: the result of Spool's class, and why. */
const knownDifferences = new Map<string, string>([
  // Node rejects: an async method that does nothing but fail would cost each read of a body two more turns of the
  // microtask queue.
  ['requestBodyCases: methods of another object', 'throws TypeError'],
  // Node loses it, and the standard does not.
  [
    'responseCases: headers with a __proto__ name',
    JSON.stringify([
      200,
      '',
      true,
      'default',
      '',
      false,
      false,
      false,
      [
        ['__proto__', '1'],
        ['content-type', 'text/plain;charset=UTF-8'],
      ],
    ]),
  ],
]);

test('runCases() runs the same cases with both kinds of class', () => {
  expect(spoolResults.map(([name]) => name)).toEqual([...expected.keys()]);
  expect(spoolResults.length).toBeGreaterThan(200);
});

test.each(spoolResults)('%s gives what the class of Node gives', (name, result) => {
  expect(result).toBe(knownDifferences.get(name) ?? expected.get(name));
});

function runCases(kind: 'node' | 'spool'): Promise<CaseResult[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('run-cases.mjs', import.meta.url), { workerData: { distUrl, kind } });
    let results: CaseResult[] = [];
    worker.on('message', (message: CaseResult[]) => {
      results = message;
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(results));
  });
}
