import base from './jest.config.js'

/** The tests with real k6 and Locust: `npm run test:engines`. Apart, because not every machine has them. */
export default {
  ...base,
  testMatch: ['**/__tests__/engines/*.engines.ts'],
  testTimeout: 60_000,
}
