import { describe, expect, test } from '@jest/globals';
import { makeForm } from '../../src/workloads/answer-form.js';
import { makeOrder } from '../../src/workloads/answer-order.js';
import { answer, answerSlowly, burn, contentTypeOf, greeting, scaleIterations } from '../../src/workloads/answer.js';
import { expectAnswer, makeBurstRequest, orderRequest } from '../../src/workloads/workload-request.js';

describe('answer()', () => {
  test.each(['/', 'http://127.0.0.1:3000/'])('greets for %s', (url) => {
    expect(answer(url)).toBe(greeting);
  });

  test.each(['/slow', 'http://127.0.0.1:3000/slow'])('burns for %s', (url) => {
    expect(answer(url)).toMatch(/^Burned -?\d+$/);
  });

  test('prices an order', () => {
    const lines = [
      { sku: 'A', name: 'Crème', quantity: 2, priceCents: 150 },
      { sku: 'B', name: 'Thé', quantity: 1, priceCents: 99 },
    ];
    expect(JSON.parse(answer('/json', JSON.stringify({ customer: 'Ada', lines })))).toEqual({
      customer: 'Ada',
      lines: [
        { ...lines[0], lineCents: 300 },
        { ...lines[1], lineCents: 99 },
      ],
      totalCents: 399,
    });
    expect(() => answer('/json', '{')).toThrow(SyntaxError);
    expect(JSON.parse(answer('/json', makeOrder()))).toHaveProperty('lines.31.lineCents');
  });

  test('reads a form', () => {
    expect(answer('/form', 'a=1&b+c=%C3%A9t%C3%A9&empty=')).toBe('a: 1\nb c: 3\nempty: 0\n');
    expect(answer('/form', makeForm()).split('\n')).toHaveLength(14);
  });

  test('renders a page, every value escaped', () => {
    const page = answer('http://127.0.0.1:3000/render');
    expect(page.match(/<tr /g)).toHaveLength(250);
    expect(page).toContain('<td>Product &lt;3&gt; &quot;de luxe&quot;</td>');
    expect(page).not.toContain('<3>');
  });
});

describe('contentTypeOf()', () => {
  test.each([
    ['/', 'text/plain'],
    ['/slow', 'text/plain'],
    ['http://127.0.0.1:3000/json', 'application/json; charset=utf-8'],
    ['/render', 'text/html; charset=utf-8'],
  ])('is what %s answers', (url, type) => {
    expect(contentTypeOf(url)).toBe(type);
  });
});

describe('expectAnswer()', () => {
  test('expects the share of the work that a burst is', () => {
    const slowIterations = 1_001;
    expect(scaleIterations(slowIterations, 5)).toBe(250);
    expect(expectAnswer(makeBurstRequest(5), { slowIterations }).text).toBe(`Burned ${burn(250)}`);
    expect(expectAnswer(makeBurstRequest(20), { slowIterations }).text).toBe(`Burned ${burn(1_001)}`);
  });

  test('expects what the models are to answer', () => {
    const { path, body } = orderRequest;
    expect(expectAnswer(orderRequest, { slowIterations: 1 }).text).toBe(answer(path, body?.text));
  });
});

describe('burn()', () => {
  test('depends on the number of iterations, and on nothing else', () => {
    expect(burn(1_000)).toBe(burn(1_000));
    expect(burn(1_000)).not.toBe(burn(1_001));
    expect(answerSlowly(1_000)).toBe(`Burned ${burn(1_000)}`);
  });
});
