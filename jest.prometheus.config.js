import base from './jest.config.js'

/** The tests against a real Prometheus: `npm run test:prometheus`. Apart, because not every machine has one. */
export default {
  ...base,
  testMatch: ['**/__tests__/prometheus/*.prometheus.ts'],
  testTimeout: 60_000,
}
