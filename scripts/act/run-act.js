/* act itself: found or built, and run on one workflow in host mode. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { cpus, homedir, loadavg } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { endWithThis } from './end-with-this.js'

const ACT = 'v0.2.89'
const PATIENCE_MS = 240_000

/** The pinned act: in PATH, in the cache of an earlier run, or built now; undefined without it and Go. */
export function findAct() {
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

/**
 * Runs one workflow in the folder `cwd`; true when it succeeded, else its log is printed. A machine that was too
 * busy to judge anything is no fault of the action: it is tried again, up to `attempts` in all.
 */
export async function runAct({ act, cwd, workflow, event = 'push', more, attempts = 3 }) {
  const args = [
    event,
    ...['--workflows', workflow, '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--action-offline-mode', '--secret', 'GITHUB_TOKEN=', ...more],
  ]
  const { status, log } = await start(act, args, cwd)
  if (status === 0) return true
  if (attempts > 1 && log.includes('Load generator saturated')) {
    console.log('the machine was too busy; again when it is quieter')
    await quieter()
    return runAct({ act, cwd, workflow, event, more, attempts: attempts - 1 })
  }
  console.log(log)
  return false
}

/** Waits until half of the processors have nothing to do, for three minutes at most. */
async function quieter() {
  for (let left = 36; left > 0 && loadavg()[0] > cpus().length / 2; left--)
    await new Promise((resolve) => setTimeout(resolve, 5_000))
}

async function start(act, args, cwd) {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
  const child = spawn(act, args, {
    cwd,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  })
  endWithThis(child)
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk))
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { status, log: Buffer.concat(chunks).toString('utf8') }
}
