/** Tests of the parser that the stress tests compare with: a wrong one would find nothing, or too much. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseByReference } from './reference-parser.js';
import { REQUEST_CORPUS } from './request-corpus.js';

const folder = new URL('../../../../../shared/conformance/', import.meta.url);

interface SmugglingCase {
  readonly id: string;
  readonly rawBase64: string;
  readonly allow: readonly {
    readonly prior: readonly { readonly method: string; readonly body: string | null }[];
    readonly end: 'open' | 'close' | 'wait' | 'reject' | 'any';
  }[];
}

describe('parseByReference()', () => {
  test.each(REQUEST_CORPUS)('finds one whole message in %j', (text) => {
    const { messages, end } = parseByReference(text);
    expect(['idle', 'last']).toContain(end);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ isComplete: true, endOffset: text.length });
  });

  test('waits for the rest of a head or body', () => {
    for (const text of REQUEST_CORPUS) {
      for (let byteCount = 3; byteCount < text.length; byteCount++) {
        const { messages, end } = parseByReference(text.slice(0, byteCount));
        expect(['head', 'body']).toContain(end);
        expect(messages.filter(({ isComplete }) => isComplete)).toEqual([]);
      }
    }
  });

  if (existsSync(folder)) test('yields an outcome RFC 9112 permits on every smuggling case', playSmugglingCases);
  else test.skip('on every smuggling case: ../shared/conformance is not there', () => undefined);
});

function playSmugglingCases(): void {
  const text = readFileSync(new URL('smuggling-dev.json', folder), 'utf8');
  const { cases } = JSON.parse(text) as { cases: SmugglingCase[] };
  const differences = cases.filter(({ rawBase64, allow }) => {
    const { messages, end } = parseByReference(Buffer.from(rawBase64, 'base64').toString('latin1'));
    const outcomes = end === 'idle' || end === 'last' ? ['open', 'close', 'any'] : ['reject', 'any'];
    if (end === 'head' || end === 'body') outcomes[0] = 'wait';
    const complete = messages.filter(({ isComplete }) => isComplete);
    return !allow.some(
      (allowed) =>
        outcomes.includes(allowed.end) &&
        allowed.prior.length === complete.length &&
        allowed.prior.every(
          ({ method, body }, index) =>
            complete[index].method === method &&
            (body === null || Buffer.from(body, 'base64').toString('latin1') === complete[index].body),
        ),
    );
  });
  expect(differences.map(({ id }) => id)).toEqual([]);
  expect(cases.length).toBeGreaterThan(300);
}
