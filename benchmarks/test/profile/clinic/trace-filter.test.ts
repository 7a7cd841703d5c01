import { describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { addPreload } from '../../../src/profile/clinic/clinic-run.js';
import { filterTrace, type TraceEvent } from '../../../src/profile/clinic/trace-filter.js';

async function filter(events: readonly TraceEvent[]): Promise<unknown> {
  let text = '';
  for await (const piece of filterTrace(Readable.from(events) as AsyncIterable<TraceEvent>, 70)) text += piece;
  return JSON.parse(text);
}

describe('filterTrace()', () => {
  test('keeps the events of the main thread, whole and in their order', async () => {
    const kept = [
      { pid: 70, tid: 70, name: 'first', args: { id: 1 } },
      { pid: 70, tid: 70, name: 'second' },
    ];
    const all = [{ pid: 70, tid: 77, name: 'worker' }, kept[0], { pid: 71, tid: 71, name: 'other' }, kept[1]];
    expect(await filter(all)).toEqual({ traceEvents: kept });
  });

  test('makes an empty trace of nothing that is kept', async () => {
    expect(await filter([{ pid: 70, tid: 71 }])).toEqual({ traceEvents: [] });
  });
});

describe('addPreload()', () => {
  test('stands alone where there are no options', () => {
    expect(addPreload(undefined, 'file:///a%20b.js')).toBe('--import file:///a%20b.js');
  });

  test('comes behind the options there are', () => {
    expect(addPreload('-r x.js', 'file:///a.js')).toBe('-r x.js --import file:///a.js');
  });
});
