import tseslint from 'typescript-eslint'

/** Folders whose files know nothing of the world; edges inside them are listed apart. */
const PURE = [
  'config',
  'plan',
  'measure',
  'shard',
  'compare',
  'calibrate',
  'analyze',
  'report',
  'export',
  'import',
]

const WORLD = [
  '@actions/*',
  '@octokit/*',
  'undici',
  'node:child_process',
  'node:dns',
  'node:dns/*',
  'node:fs',
  'node:fs/*',
  'node:http',
  'node:https',
  'node:net',
  'node:os',
  'node:process',
  'node:tls',
  'node:worker_threads',
]

const WORLD_GLOBALS = ['process', 'console', 'fetch', 'setTimeout', 'setInterval', 'performance']

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'lib/**',
      'node_modules/**',
      'coverage/**',
      '**/.plimsoll/**',
      'plimsoll-results/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: PURE.map((folder) => `src/${folder}/**/*.ts`),
    ignores: ['src/config/inputs.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: WORLD.map((name) => ({ group: [name], message: 'A pure folder takes a port instead.' })),
        },
      ],
      'no-restricted-globals': [
        'error',
        ...WORLD_GLOBALS.map((name) => ({ name, message: 'A pure folder takes a port instead.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness comes from the seed.' },
      ],
    },
  },
  {
    // A program on a terminal prints.
    files: ['examples/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['__tests__/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
