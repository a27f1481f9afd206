/*
 * `npm run test:act`: runs .github/workflows/self-test.yml under nektos/act in host mode, each verdict once,
 * and self-test-shards.yml, against servers on loopback. Names after `--` choose among the verdicts and `shards`. act is taken from PATH, else built by Go; where there is neither, the
 * test is skipped and says so. It needs no network once act is there: actions/checkout is taken for the
 * folder itself, and actions that act would fetch are stood in for.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'

const ACT = 'v0.2.89'
const WORKFLOW = '.github/workflows/self-test.yml'
const SHARDS = '.github/workflows/self-test-shards.yml'
/** From the first job of the shards to their start: act needs no runners to come up. */
const LEAD_SECONDS = 45
const PATIENCE_MS = 240_000
const chosen = process.argv.slice(2)
const wanted = (name) => chosen.length === 0 || chosen.includes(name)

const act = findAct()
if (act === undefined) {
  console.log('skipped: neither act nor Go is installed')
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-act-'))
  try {
    process.exitCode = await runAll(act, scratch)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The pinned act: in PATH, in the cache of an earlier run, or built now. */
function findAct() {
  if (spawnSync('act', ['--version']).status === 0) return 'act'
  const folder = join(homedir(), '.cache', 'plimsoll', `act-${ACT}`)
  const built = join(folder, 'act')
  if (existsSync(built)) return built
  if (spawnSync('go', ['version']).status !== 0) return undefined
  console.log(`building act ${ACT}`)
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, GOBIN: folder }
  execFileSync('go', ['install', `github.com/nektos/act@${ACT}`], { env, stdio: 'inherit' })
  return built
}

async function runAll(actPath, scratch) {
  const { jobs } = parse(readFileSync(WORKFLOW, 'utf8'))
  const copy = copyOfRepository(scratch)
  const stands = standIns(jobs.verdict.steps, scratch)
  let failed = 0
  for (const leg of jobs.verdict.strategy.matrix.include.filter(({ expected }) => wanted(expected))) {
    // act ends what a step leaves behind, so the servers are started here; the step's own find the ports taken.
    const servers = [await startServer(3000, 20), await startServer(3001, leg.candidate)]
    try {
      const passed = runLeg(actPath, copy, leg, stands)
      console.log(`${passed ? 'ok' : 'not ok'} - self-test, ${leg.expected}`)
      if (!passed) failed++
    } finally {
      for (const server of servers) server.kill()
    }
  }
  if (wanted('shards')) {
    const servers = [await startServer(3000, 20), await startServer(3001, 20)]
    try {
      const passed = runShards(actPath, copy, scratch)
      console.log(`${passed ? 'ok' : 'not ok'} - self-test of shards`)
      if (!passed) failed++
    } finally {
      for (const server of servers) server.kill()
    }
  }
  return failed === 0 ? 0 : 1
}

/** Three jobs, two of them at the same time; artefacts are folders here. */
function runShards(actPath, cwd, scratch) {
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
  return runAct(actPath, cwd, SHARDS, ['--env', `LEAD_SECONDS=${LEAD_SECONDS}`, ...stands])
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

function runLeg(actPath, cwd, leg, stands) {
  return runAct(actPath, cwd, WORKFLOW, ['--matrix', `expected:${leg.expected}`, ...stands])
}

function runAct(actPath, cwd, workflow, more) {
  const args = [
    'push',
    ...['--workflows', workflow, '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--action-offline-mode', '--secret', 'GITHUB_TOKEN=', ...more],
  ]
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
  const { status, stdout, stderr } = spawnSync(actPath, args, {
    cwd,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
  if (status !== 0) console.log(`${stdout}\n${stderr}`)
  return status === 0
}

async function startServer(port, delayMs) {
  const server = spawn(process.execPath, ['.github/fixtures/server.js', String(port), String(delayMs)], {
    stdio: 'ignore',
  })
  for (let left = 50; left > 0; left--) {
    if (await answers(port)) return server
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error(`no server came up on port ${port}`)
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
