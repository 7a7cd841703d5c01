/** Plays the vectors of others, kept beside the repository and not in it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseDate } from 'tough-cookie';
import { CookieJar } from '../../src/index.js';

const file = new URL('../../../../../shared/conformance/cookies-http-state.json', import.meta.url);

interface CookieCase {
  id: string;
  setFrom: string;
  setCookie: string[];
  sentTo: string;
  expectHeader: string;
}

function play({ setFrom, setCookie, sentTo }: CookieCase): string {
  const cookies = CookieJar.create();
  for (const field of setCookie) cookies.setCookie(field, new URL(setFrom));
  return cookies.cookieField(new URL(sentTo));
}

if (existsSync(file)) {
  const { cases, dates } = JSON.parse(readFileSync(file, 'utf8')) as {
    cases: CookieCase[];
    dates: { id: string; input: string; expected: string | null }[];
  };
  describe('the cookie cases of others', () => {
    test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
      expect(play(one)).toBe(one.expectHeader);
    });

    test.each(dates.map((one) => [one.id, one] as const))('%s', (_id, { input, expected }) => {
      expect(parseDate(input)?.toUTCString() ?? null).toBe(expected);
    });
  });
} else test.skip('The cookie vectors of others: ../shared/conformance is not there', () => undefined);
