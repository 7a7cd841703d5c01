import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import {
  findStatus,
  mayHaveContent,
  STATUS_REASONS,
  StatusClass,
  statusClassOf,
} from '../../src/semantics/statuses.js';

describe('STATUS_REASONS', () => {
  test('STATUS_REASONS has every code that Node has, but those that are not registered or renamed since', () => {
    const differences = Object.entries(STATUS_CODES).filter(
      ([code, reason]) => STATUS_REASONS[Number(code)] !== reason,
    );
    expect(differences.map(([code]) => Number(code))).toEqual([413, 418, 422, 509]);
    expect([STATUS_REASONS[413], STATUS_REASONS[422]]).toEqual(['Content Too Large', 'Unprocessable Content']);
  });

  test('STATUS_REASONS has no reason for codes that are not registered', () => {
    expect([STATUS_REASONS[299], STATUS_REASONS[306], STATUS_REASONS[418]]).toEqual([undefined, undefined, undefined]);
  });
});

describe('findStatus()', () => {
  test.each(Object.entries(STATUS_REASONS))('findStatus(%s) agrees with the table of reasons', (code, reason) => {
    const status = findStatus(Number(code));
    expect(status).toMatchObject({ code: Number(code), reason, statusClass: Number(code[0]) });
    expect(status?.source).toMatch(/^RFC \d{4}/);
  });

  test('findStatus() names the heuristically cacheable codes of RFC 9110 section 15.1, and 451', () => {
    const codes = Object.keys(STATUS_REASONS).map(Number);
    expect(codes.filter((code) => findStatus(code)?.isHeuristicallyCacheable)).toEqual([
      200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501,
    ]);
  });

  test('findStatus() is undefined when the code is not registered', () => {
    expect(findStatus(299)).toBeUndefined();
  });
});

describe('statusClassOf()', () => {
  test.each([
    [100, StatusClass.INTERIM],
    [199, StatusClass.INTERIM],
    [200, StatusClass.SUCCESS],
    [399, StatusClass.REDIRECTION],
    [400, StatusClass.CLIENT_ERROR],
    [599, StatusClass.SERVER_ERROR],
    [600, StatusClass.SERVER_ERROR],
    [99, StatusClass.SERVER_ERROR],
    [0, StatusClass.SERVER_ERROR],
  ])('statusClassOf(%i) is %i', (code, statusClass) => {
    expect(statusClassOf(code)).toBe(statusClass);
  });
});

describe('mayHaveContent()', () => {
  test.each([
    [100, false],
    [101, false],
    [200, true],
    [204, false],
    [205, false],
    [206, true],
    [304, false],
    [404, true],
    [599, true],
  ])('mayHaveContent(%i) is %s', (code, isAllowed) => {
    expect(mayHaveContent(code)).toBe(isAllowed);
  });
});
