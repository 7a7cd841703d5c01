import { availableParallelism } from 'node:os';

import type { Config } from 'jest';

/** What both kinds of run share: TypeScript sources as ES modules, type checking left to `typecheck`. */
const shared: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.test.json', diagnostics: false }] },
};

const config: Config = {
  // Many tests wait for threads and timeouts: more processes than cores, so that no core waits with them.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  projects: [
    {
      ...shared,
      displayName: 'quick',
      testMatch: ['<rootDir>/{packages,examples}/*/test/**/*.test.ts', '<rootDir>/benchmarks/test/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'stress',
      testMatch: ['<rootDir>/packages/*/test/**/*.stress.ts'],
    },
  ],
};

export default config;
