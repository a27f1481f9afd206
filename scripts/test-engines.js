// Runs the tests of k6 and Locust as engines: `npm run test:engines [-- jest arguments]`. The tools come from the
// PATH. Those of a tool that is not there are skipped, with a word and exit code 0.
import { spawnSync } from 'node:child_process'
import { jest } from './jest.js'

const TOOLS = [
  { name: 'k6', args: ['version'], install: 'go install go.k6.io/k6@latest' },
  { name: 'locust', args: ['--version'], install: 'pip install locust' },
]
const there = TOOLS.filter(({ name, args }) => spawnSync(name, args, { stdio: 'ignore' }).status === 0)
for (const { name, install } of TOOLS.filter((tool) => !there.includes(tool)))
  console.log(`The tests with ${name} are skipped: it is not on the PATH. Install it with "${install}".`)
if (there.length === 0) process.exit(0)

process.exitCode = jest(['--config', 'jest.engines.config.js', ...process.argv.slice(2)], {
  PLIMSOLL_ENGINES: there.map(({ name }) => name).join(','),
})
