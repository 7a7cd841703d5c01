import { describe, expect, test } from '@jest/globals';
import { FieldShape, findField } from '../../src/semantics/fields.js';

describe('findField()', () => {
  test.each([
    ['Host', FieldShape.SINGLETON],
    ['content-length', FieldShape.SINGLETON],
    ['CONTENT-TYPE', FieldShape.SINGLETON],
    ['Accept', FieldShape.LIST],
    ['If-None-Match', FieldShape.LIST],
    ['Set-Cookie', FieldShape.LINES],
  ])('findField(%j) has shape %i', (name, shape) => {
    expect(findField(name)).toMatchObject({ name: name.toLowerCase(), shape });
  });

  test.each([
    ['connection', true],
    ['keep-alive', true],
    ['proxy-connection', true],
    ['te', true],
    ['transfer-encoding', true],
    ['upgrade', true],
    ['content-length', false],
    ['trailer', false],
    ['host', false],
  ])('findField(%j) is connection-level: %s', (name, isConnectionLevel) => {
    expect(findField(name)?.isConnectionLevel).toBe(isConnectionLevel);
  });

  test.each([
    ['transfer-encoding', true],
    ['content-length', true],
    ['host', true],
    ['cache-control', true],
    ['range', true],
    ['authorization', true],
    ['set-cookie', true],
    ['date', true],
    ['content-encoding', true],
    ['trailer', true],
    ['etag', false],
    ['server-timing', false],
  ])('findField(%j) is forbidden in trailers: %s', (name, isForbiddenInTrailers) => {
    expect(findField(name)?.isForbiddenInTrailers).toBe(isForbiddenInTrailers);
  });

  test.each(['x-mine', '', '__proto__', 'constructor'])('findField(%j) is undefined', (name) => {
    expect(findField(name)).toBeUndefined();
  });
});
