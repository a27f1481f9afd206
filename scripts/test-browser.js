// Runs the tests in a real browser: `npm run test:browser [-- jest arguments]`. Chromium comes from the system;
// in CI it is installed from the distribution's packages where that is possible. Without one the tests are
// skipped, with a word and exit code 0.
import { execFileSync } from 'node:child_process'
import { findChromium } from './chromium.js'
import { jest } from './jest.js'

const chromium = findChromium() ?? installed()
if (chromium === undefined) {
  console.log(
    'The tests in a browser are skipped: there is no Chromium. Install it, or name one in CHROMIUM.',
  )
  process.exit(0)
}
process.exitCode = jest(['--config', 'jest.browser.config.js', ...process.argv.slice(2)], {
  CHROMIUM: chromium,
})

/** Only in CI, where the machine is nobody's own, and only where nobody has to be asked for a password. */
function installed() {
  if (process.env.CI !== 'true' || process.env.GITHUB_ACTIONS === 'true' || process.getuid?.() !== 0)
    return undefined
  try {
    const options = {
      stdio: 'ignore',
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    execFileSync('apt-get', ['update', '--quiet'], options)
    execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], options)
  } catch (error) {
    console.log(`Chromium cannot be installed here: ${error.message}`)
  }
  return findChromium()
}
