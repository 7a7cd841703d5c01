import { describe, expect, test } from '@jest/globals';
import type { Cost, CostGroup } from '../../../src/micro/costs/cost.js';
import { measureCosts } from '../../../src/micro/costs/measure-costs.js';

const options = { rounds: 3, turnMs: 1, isQuick: true };

function createGroup(rows: ReturnType<CostGroup['create']>): CostGroup {
  return { id: 'group', title: 'Title', unit: 'us', create: () => rows };
}

/** A row that counts its turns, and writes them down. */
function createCost(name: string, turns: string[] = []): Cost {
  let value = 0;
  return {
    name,
    measure: () => {
      turns.push(name);
      return { value: value++ };
    },
  };
}

describe('measureCosts()', () => {
  test('leaves the first turn of each row out, and rotates the rounds', async () => {
    const turns: string[] = [];
    const { costs } = await measureCosts(createGroup([createCost('a', turns), createCost('b', turns)]), options);
    expect(turns.join('')).toBe('ab' + 'ab' + 'ba' + 'ab');
    expect(costs.map(({ samples }) => samples.map(({ value }) => value))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test('says why a row is missing, and goes on with the others', async () => {
    const failing: Cost = {
      name: 'failing',
      limitName: 'limit',
      measure: () => Promise.reject(new Error('no cc on the PATH')),
    };
    const { costs } = await measureCosts(
      createGroup([failing, { name: 'missing', reason: 'no such call' }, createCost('good')]),
      options,
    );
    expect(costs[0]).toEqual({ name: 'failing', limitName: 'limit', samples: [], reason: 'no cc on the PATH' });
    expect(costs[1]).toEqual({ name: 'missing', samples: [], reason: 'no such call' });
    expect(costs[2].samples).toHaveLength(3);
  });

  test('keeps what was measured before a row fails', async () => {
    let turn = 0;
    const fading: Cost = {
      name: 'fading',
      measure: () => {
        if (turn++ === 2) throw new Error('gone');
        return { value: turn };
      },
    };
    const { costs } = await measureCosts(createGroup([fading]), options);
    expect(costs[0]).toMatchObject({ samples: [{ value: 2 }], reason: 'gone' });
  });

  test('closes what rows keep', async () => {
    let closedCount = 0;
    const close = async (): Promise<void> => {
      closedCount++;
    };
    const cost = { ...createCost('a'), close };
    await measureCosts(createGroup([cost]), options);
    expect(closedCount).toBe(1);
  });
});
