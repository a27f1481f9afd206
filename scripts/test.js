// Runs the tests, in four parts, and prints their sum. What only computes, and then what talks to servers and
// processes, runs on all processors, and so does what lasts because a whole gate waits in it; what measures time by
// a clock runs one file at a time, since two such files would disturb each other. `--reports DIR` leaves Jest's reports there as JSON; other arguments are Jest's.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from './jest.js'

const COMPUTES =
  '/__tests__/(?!.*-live\\.test)(analyze|baseline|calibrate|campaign|compare|config|export|github|measure|plan|report|scripts|shard|simulate|trials)/'
const LASTS = '/__tests__/(dist-platform|examples(-capacity|-staged)?)\\.test'
const MEASURES =
  '/__tests__/(analyze/.*-live|api|dist-action|load/(accuracy|engine|memory|shapes|start-at))\\.test'

const given = process.argv.slice(2)
const at = given.indexOf('--reports')
const kept = at < 0 ? undefined : given.splice(at, 2)[1]

if (given.length > 0) process.exitCode = jest(given)
else {
  const reports = kept ?? mkdtempSync(join(tmpdir(), 'plimsoll-tests-'))
  const everywhere = String(availableParallelism())
  const parts = {
    computing: ['--testPathPatterns', COMPUTES, '--maxWorkers', everywhere],
    talking: ['--testPathIgnorePatterns', COMPUTES, LASTS, MEASURES, '--maxWorkers', everywhere],
    lasting: ['--testPathPatterns', LASTS, '--maxWorkers', everywhere],
    measuring: ['--testPathPatterns', MEASURES, '--maxWorkers', '1'],
  }
  const codes = Object.entries(parts).map(([name, args]) =>
    jest([...args, '--json', `--outputFile=${join(reports, `${name}.json`)}`]),
  )
  sumUp(Object.keys(parts).map((name) => join(reports, `${name}.json`)))
  if (kept === undefined) rmSync(reports, { recursive: true })
  process.exitCode = Math.max(...codes)
}

function sumUp(paths) {
  const runs = paths.filter((path) => existsSync(path)).map((path) => JSON.parse(readFileSync(path, 'utf8')))
  const sum = (count) => runs.reduce((all, run) => all + count(run), 0)
  const failed = sum((run) => run.numFailedTests + run.numRuntimeErrorTestSuites)
  console.log(`\nAll parts: ${sum((run) => run.numPassedTests)} passed, ${failed} failed`)
}
