import { afterAll, expect, test } from '@jest/globals';
import { installFetchGlobals, SpoolRequest, SpoolResponse } from '../../../src/worker/fetch/index.js';

const before = { Request, Response, fetch };

afterAll(() => {
  Object.assign(globalThis, before);
});

test('installFetchGlobals() replaces the classes and fetch, once', () => {
  const NodeHeaders = Headers;
  installFetchGlobals();
  const installed = { Request, Response, fetch };
  installFetchGlobals();
  expect([Request, Response, fetch]).toEqual([installed.Request, installed.Response, installed.fetch]);
  expect([Request, Response, Headers]).toEqual([SpoolRequest, SpoolResponse, NodeHeaders]);
});

test('installFetchGlobals() makes the objects of Node instances of the global classes', () => {
  installFetchGlobals();
  expect(new before.Response()).toBeInstanceOf(Response);
  expect(new before.Request('http://host/')).toBeInstanceOf(Request);
  expect(new SpoolResponse()).toBeInstanceOf(before.Response);
});
