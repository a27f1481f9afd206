export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/strip-types.cjs' },
  coverageProvider: 'v8',
  // The same for modules of packages: see scripts/strip-types.cjs.
  sandboxInjectedGlobals: ['Math'],
  testTimeout: 30_000,
}
