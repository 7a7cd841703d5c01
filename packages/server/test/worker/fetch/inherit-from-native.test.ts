import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { FlatFieldList } from '../../../src/worker/fetch/field-list.js';
import { SpoolHeaders } from '../../../src/worker/fetch/spool-headers.js';
import { SpoolRequest } from '../../../src/worker/fetch/spool-request.js';
import { SpoolResponse } from '../../../src/worker/fetch/spool-response.js';

test.each([
  { own: SpoolHeaders, native: Headers },
  { own: SpoolRequest, native: Request },
  { own: SpoolResponse, native: Response },
])('inheritFromNative() leaves no property of $native.name to fail on the private state of Node', ({ own, native }) => {
  expect(attributesAndMethods(own.prototype)).toEqual(expect.arrayContaining(attributesAndMethods(native.prototype)));
});

test('util.inspect() shows lazy objects as it shows those of Node', () => {
  const init = { status: 201, headers: { 'x-a': '1' } };
  expect(inspect(new SpoolResponse('x', init))).toBe(inspect(new Response('x', init)));
  expect(inspect(new SpoolRequest('http://host/'))).toBe(inspect(new Request('http://host/')));
  expect(inspect(new SpoolHeaders(new FlatFieldList(['x-a', '1'])))).toBe(inspect(new Headers({ 'x-a': '1' })));
});

function attributesAndMethods(prototype: object): string[] {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return properties.flatMap(([name, property]) =>
    'get' in property || typeof property.value === 'function' ? [name] : [],
  );
}
