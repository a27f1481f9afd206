// Runs the tests. Without arguments: first what only computes, on all processors; then, one file at a time, what
// measures with sockets and processes, since two such files would disturb each other. With arguments: Jest with them.
// `--reports DIR` leaves Jest's reports there as JSON.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

const COMPUTES =
  '/__tests__/(analyze|baseline|campaign|compare|config|export|github|measure|plan|report|scripts|shard|simulate|trials)/'

const given = process.argv.slice(2)
const at = given.indexOf('--reports')
const reports = at < 0 ? undefined : given.splice(at, 2)[1]

/** Jest itself; its exit code. */
function jest(name, args) {
  const kept = reports === undefined ? [] : ['--json', `--outputFile=${join(reports, `${name}.json`)}`]
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning']
  const { status, error } = spawnSync(
    process.execPath,
    [...flags, join('node_modules', 'jest', 'bin', 'jest.js'), ...args, ...kept],
    { stdio: 'inherit' },
  )
  if (error !== undefined) throw error
  return status ?? 1
}

if (given.length > 0) process.exitCode = jest('given', given)
else {
  const computing = jest('computing', [
    '--testPathPatterns',
    COMPUTES,
    '--maxWorkers',
    String(availableParallelism()),
  ])
  const measuring = jest('measuring', ['--testPathIgnorePatterns', COMPUTES, '--maxWorkers', '1'])
  process.exitCode = computing || measuring
}
