// Runs the tests against a real Prometheus: `npm run test:prometheus [-- jest arguments]`. The server comes from
// the system (Debian's package `prometheus`), or is named in PROMETHEUS. Without one the tests are skipped, with
// a word and exit code 0.
import { spawnSync } from 'node:child_process'
import { jest } from './jest.js'

const prometheus = process.env.PROMETHEUS ?? 'prometheus'
if (spawnSync(prometheus, ['--version'], { stdio: 'ignore' }).status !== 0) {
  console.log(
    'The tests against a real Prometheus are skipped: there is none. Install it (apt-get install prometheus), or name one in PROMETHEUS.',
  )
  process.exit(0)
}
process.exitCode = jest(['--config', 'jest.prometheus.config.js', ...process.argv.slice(2)], {
  PROMETHEUS: prometheus,
})
