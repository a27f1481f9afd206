import base from './jest.config.js'

/** The tests in a real browser: `npm run test:browser`. Apart, because not every machine has one. */
export default {
  ...base,
  testMatch: ['**/__tests__/browser/*.browser.ts'],
  // One browser at a time: it takes a core of its own.
  maxWorkers: 1,
  testTimeout: 60_000,
}
