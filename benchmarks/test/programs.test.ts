import { afterEach, describe, expect, test } from '@jest/globals';
import { compileFloor } from '../src/programs/compile-floor.js';
import { findNode, newerNodeVariable } from '../src/programs/find-node.js';
import { readPackageVersion } from '../src/programs/read-package-version.js';

const named = process.env[newerNodeVariable];

afterEach(() => {
  if (named === undefined) Reflect.deleteProperty(process.env, newerNodeVariable);
  else process.env[newerNodeVariable] = named;
});

describe('findNode()', () => {
  test('takes the Node that runs the harness where it has what is needed', () => {
    expect(findNode({ expression: 'true', description: 'nothing' })).toEqual({
      kind: 'found',
      program: process.execPath,
      version: process.version,
    });
  });

  test('says what is missing, and how to come by it', () => {
    const need = { expression: 'false', description: 'a Node that can fly' };
    Reflect.deleteProperty(process.env, newerNodeVariable);
    expect(findNode(need)).toEqual({
      kind: 'missing',
      reason: `needs a Node that can fly, this is ${process.version}; name one in SPOOL_NEWER_NODE, or run npm run bench:peers`,
    });
    process.env[newerNodeVariable] = '/nowhere/node';
    expect(findNode(need)).toEqual({
      kind: 'missing',
      reason: `needs a Node that can fly, this is ${process.version}; '/nowhere/node' in SPOOL_NEWER_NODE is none either`,
    });
  });
});

describe('compileFloor()', () => {
  test('says so where there is no compiler', () => {
    expect(compileFloor({ compiler: 'no-such-compiler' })).toMatchObject({ kind: 'missing' });
  });
});

describe('readPackageVersion()', () => {
  test('reads what is installed, and nothing of what is not', () => {
    expect(readPackageVersion('fastify')).toMatch(/^5\./);
    expect(readPackageVersion('no-such-package')).toBeUndefined();
  });
});
