import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The stages of each package in the order of flow. A stage may import those after it, never those before it. */
const stages = {
  client: ['cli', 'call', 'connection', 'cookies', 'retry', 'timing'],
  protocol: ['bytes', 'channel', 'frame', 'ring', 'semantics', 'wake', 'counters'],
  server: [
    'io-thread',
    'here',
    'accept',
    'options',
    'connection',
    'dispatch',
    'schedule',
    'stats',
    'thread-pool',
    'worker',
  ],
  // Not in the order of the alphabet: each is a tool of its own, and most requests meet few of them.
  web: ['idempotency', 'sessions', 'routes', 'forms', 'static', 'cookies', 'problems', 'stores'],
  sockets: ['application', 'calls', 'io', 'memory'],
};

const upwardImports = Object.entries(stages).flatMap(([name, folders]) =>
  folders.slice(1).map((folder, index) => ({
    target: `./packages/${name}/src/${folder}`,
    from: folders.slice(0, index + 1).map((earlier) => `./packages/${name}/src/${earlier}`),
    message: 'Imports point down the listing: a stage never imports an earlier one (ARCHITECTURE.md, invariant 7).',
  })),
);

/** Packages each package may import by name; everything else under @spool is refused. */
const forbiddenPackages = {
  protocol: ['@spool/*', 'piscina', 'undici', 'node:net', 'node:fs', 'node:worker_threads', 'node:timers*'],
  server: ['@spool/client', '@spool/web', '@spool/sockets', 'undici'],
  client: ['@spool/server', '@spool/protocol', '@spool/web'],
  web: ['@spool/server', '@spool/client', '@spool/sockets'],
  sockets: ['@spool/server', '@spool/client', '@spool/web'],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '**/node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: ['packages/*/tsconfig.json', 'benchmarks/tsconfig.json', 'tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ project: ['packages/*/tsconfig.json'], noWarnOnMultipleProjects: true }),
      ],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones: upwardImports }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Closed sets are `const X = {…} as const` plus a type.' },
        { selector: 'ExportAllDeclaration', message: 'index.ts holds named re-exports only.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off', // Typed-array reads behind a bounds check; `noUncheckedIndexedAccess` is off for the same reason.
      '@typescript-eslint/prefer-literal-enum-member': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'always' }],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  ...Object.entries(forbiddenPackages).map(([name, patterns]) => ({
    files: [`packages/${name}/src/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: patterns.map((group) => ({ group: [group] })) }] },
  })),
  {
    // The worker side is what a handler's thread loads: the protocol, Node, and nothing of the I/O side.
    files: ['packages/server/src/worker/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['piscina', '../*'] }] },
  },
  {
    // A thread that is killed while LMDB's write lock is held for it would keep the lock: single conditional puts only.
    files: ['packages/web/**/*.{ts,mjs}', 'examples/**/*.{js,mjs}'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['transactionSync', 'transaction', 'childTransaction', 'batch', 'putSync', 'removeSync'].map((property) => ({
          property,
          message: 'No JavaScript runs while the write lock of LMDB is held: put(key, value, version, ifVersion).',
        })),
      ],
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['jest.config.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        Request: 'readonly',
        Response: 'readonly',
        Headers: 'readonly',
        ReadableStream: 'readonly',
        TextEncoder: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        setImmediate: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        document: 'readonly',
        window: 'readonly',
      },
    },
  },
);
