import { describe, expect, test } from '@jest/globals';
import { compareModels } from '../../src/report/describe-comparison.js';
import { helloOf } from './make-record.js';

const even = [1_000, 1_010, 990, 1_005, 995];

describe('compareModels()', () => {
  test('says losses before gains, in words', () => {
    // Fewer requests at the same use of cores: worse in both.
    const halved = compareModels(
      helloOf(
        even,
        even.map((rate) => rate * 2),
      ),
    );
    expect(halved.filter(({ outcome }) => outcome === 'loss').map(({ measure }) => measure.name)).toEqual([
      'requests/s',
      'CPU us/request',
    ]);
    expect(halved[0].sentence).toBe(
      "hello: Spool's light requests a second is 50 % that of node-http (50 % to 50 %), which is worse",
    );
  });

  test('turns around for what is better low', () => {
    const compared = compareModels(
      helloOf(
        even,
        even.map((rate) => rate / 3),
      ),
    );
    const cpu = compared.find(({ measure }) => measure.name === 'CPU us/request');
    expect(cpu?.outcome).toBe('gain');
    expect(cpu?.sentence).toContain('33 % that of node-http');
  });

  test('tells what is hundreds of times as small as a fraction', () => {
    const [rate] = compareModels(
      helloOf(
        even,
        even.map((one) => one * 500),
      ),
    );
    expect(rate.sentence).toContain('is 1/500 that of node-http (1/500 to 1/500)');
  });

  test('says undecided, and how far apart they might be', () => {
    const [rate] = compareModels(helloOf(even, [800, 1_200, 900, 1_150, 1_000])).filter(
      ({ measure }) => measure.name === 'requests/s',
    );
    expect(rate.outcome).toBe('undecided');
    expect(rate.sentence).toMatch(/undecided, anything from \d+ % to \d+ % that of node-http/);
  });

  test('says that two rounds are too few', () => {
    const [rate] = compareModels(helloOf([10, 10], [1, 1]));
    expect(rate.sentence).toContain('too few rounds');
  });
});
