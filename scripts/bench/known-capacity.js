import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { BUNDLE } from './bundle.js'

export const title = 'A target of known capacity: 8 workers of 20 ms, levels of 5 s'

const EVERY = '5s'
const EXAMPLE = resolve('examples/workers.yml')
const TARGET = resolve('examples/targets/main.ts')

/** The example's two profiles against its target in a process of its own; what is known stands as the target. */
export async function measure() {
  const arrivals = await capacityOf('stress')
  const users = await capacityOf('users')
  const perSecond = (value) => `${value.toFixed(0)}/s`
  const [low, high] = arrivals.safe.interval
  return [
    {
      what: `arrivals: safe load (95 % interval ${perSecond(low)} to ${high === null ? 'no end' : perSecond(high)})`,
      value: perSecond(arrivals.safe.level),
      target: '400/s',
    },
    { what: 'arrivals: knee', value: at(arrivals.knee, '/s'), target: '400/s' },
    { what: 'arrivals: most throughput', value: perSecond(arrivals.highest.throughput), target: '400/s' },
    {
      what: 'arrivals: λ of the scaling law',
      value: perSecond(arrivals.law?.lambda.value ?? NaN),
      target: '50/s',
    },
    { what: 'users: knee, in steps of 3', value: at(users.knee, ' users'), target: '8 users' },
    { what: 'users: most throughput', value: perSecond(users.highest.throughput), target: '400/s' },
    {
      what: 'users: safe load at p95 up to 50 ms',
      value: `${users.safe.level.toFixed(1)} users`,
      target: '16 users',
    },
  ]
}

function at(place, unit) {
  return place === null ? 'not reached' : `${place.level}${unit}`
}

async function capacityOf(profile) {
  const port = await freePort()
  const target = spawn(process.execPath, [TARGET, 'workers', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    await firstLine(target)
    const config = join(folder, 'plimsoll.yml')
    writeFileSync(
      config,
      readFileSync(EXAMPLE, 'utf8').replaceAll('every: 30s', `every: ${EVERY}, block: 1s`),
    )
    const argv = ['run', '--config', config, '--profile', profile, '--url', `http://127.0.0.1:${port}`]
    await ended([BUNDLE, ...argv, '--out', folder, '--quiet'])
    const { capacity, warnings } = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))
    if (capacity === undefined) throw new Error(`no capacity: ${warnings.join(' ')}`)
    return capacity
  } finally {
    target.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A limit that breaks is what these runs are for; anything worse is a failure of the measurement. */
function ended(argv) {
  return new Promise((settle, fail) => {
    execFile(process.execPath, argv, (error, _, stderr) =>
      error === null || error.code === 1 ? settle() : fail(new Error(stderr || error.message)),
    )
  })
}

async function firstLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the target did not start')
}

async function freePort() {
  const server = createServer()
  await new Promise((settle) => server.listen(0, '127.0.0.1', settle))
  const { port } = server.address()
  await new Promise((settle) => server.close(settle))
  return port
}
