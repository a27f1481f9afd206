/*
 * `npm run test:act`: runs .github/workflows/self-test.yml under nektos/act in host mode, each verdict once,
 * self-test-shards.yml, and the three uses of a repository (.github/fixtures/uses.yml), against servers on
 * loopback. Names after `--` choose among the verdicts, `shards` and `uses`. act is taken from PATH, else built
 * by Go; where there is neither, the test is skipped and says so. It needs no network once act is there:
 * actions/checkout is taken for the folder itself, and actions that act would fetch are stood in for. What is
 * tested is the last commit, with the bundle in it.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findAct, runAct } from './act/run-act.js'
import { withServers } from './act/servers.js'
import { runUses } from './act/uses.js'

const WORKFLOW = '.github/workflows/self-test.yml'
const SHARDS = '.github/workflows/self-test-shards.yml'
/** From the first job of the shards to their start: act needs no runners to come up. */
const LEAD_SECONDS = 45
const chosen = process.argv.slice(2)
const wanted = (name) => chosen.length === 0 || chosen.includes(name)

const act = findAct()
if (act === undefined) {
  console.log('skipped: neither act nor Go is installed')
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-act-'))
  try {
    process.exitCode = await runAll(scratch)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function runAll(scratch) {
  const { jobs } = parse(readFileSync(WORKFLOW, 'utf8'))
  const copy = copyOfRepository(scratch)
  const stands = standIns(jobs.verdict.steps, scratch)
  let failed = 0
  const told = (passed, name) => {
    console.log(`${passed ? 'ok' : 'not ok'} - ${name}`)
    if (!passed) failed++
  }
  for (const leg of jobs.verdict.strategy.matrix.include.filter(({ expected }) => wanted(expected))) {
    const more = ['--matrix', `expected:${leg.expected}`, ...stands]
    const passed = await withServers({ 3000: 20, 3001: leg.candidate }, () =>
      runAct({ act, cwd: copy, workflow: WORKFLOW, more }),
    )
    told(passed, `self-test, ${leg.expected}`)
  }
  if (wanted('shards')) {
    const passed = await withServers({ 3000: 20, 3001: 20 }, () => runShards(copy, scratch))
    told(passed, 'self-test of shards')
  }
  if (wanted('uses')) failed += await runUses(act, copy, scratch)
  return failed === 0 ? 0 : 1
}

/** Three jobs, two of them at the same time; artefacts are folders here. */
function runShards(cwd, scratch) {
  const { jobs } = parse(readFileSync(SHARDS, 'utf8'))
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  const artefacts = join(scratch, 'artefacts')
  const standIn = (action, lines) => {
    const folder = join(scratch, action)
    mkdirSync(folder)
    const inputs = ['name', 'path', 'pattern'].map((name) => `  ${name}: { required: false }`)
    const run = lines.map((line) => `        ${line}`)
    const head = [`name: ${action}`, 'description: keeps artefacts in a folder', 'inputs:', ...inputs]
    const body = ['runs:', '  using: composite', '  steps:', '    - shell: bash', '      run: |', ...run]
    writeFileSync(join(folder, 'action.yml'), `${[...head, ...body].join('\n')}\n`)
    const { uses } = steps.find((step) => step.uses?.startsWith(`actions/${action}@`))
    return ['--local-repository', `${uses}=${folder}`]
  }
  const stands = [
    ...standIn('upload-artifact', [
      `mkdir -p '${artefacts}/\${{ inputs.name }}'`,
      `cp -r '\${{ inputs.path }}.' '${artefacts}/\${{ inputs.name }}/'`,
    ]),
    ...standIn('download-artifact', [`cp -r '${artefacts}' '\${{ inputs.path }}'`]),
  ]
  const more = ['--env', `LEAD_SECONDS=${LEAD_SECONDS}`, ...stands]
  return runAct({ act, cwd, workflow: SHARDS, more })
}

/** act copies what git knows; a clone keeps it away from what lies about in the working tree. */
function copyOfRepository(scratch) {
  const copy = join(scratch, 'repository')
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, copy])
  execFileSync('git', ['remote', 'set-url', 'origin', 'https://github.com/octo-org/shop.git'], { cwd: copy })
  return copy
}

/** Actions from elsewhere, except checkout, each replaced by one that does nothing. */
function standIns(steps, scratch) {
  const folder = join(scratch, 'stand-in')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'action.yml'),
    'name: stand-in\ndescription: does nothing\nruns:\n  using: composite\n  steps:\n    - run: "true"\n      shell: bash\n',
  )
  return steps
    .map(({ uses }) => uses)
    .filter((uses) => uses !== undefined && uses !== './' && !uses.startsWith('actions/checkout@'))
    .flatMap((uses) => ['--local-repository', `${uses}=${folder}`])
}
