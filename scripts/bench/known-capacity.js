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

const perSecond = (value) => `${value.toFixed(0)}/s`

/** What the rows of a profile are made of, by its name; what is known stands as the target. */
const ROWS = {
  stress: ({ safe, knee, highest, law }) => [
    {
      what: `arrivals: safe load (95 % interval ${perSecond(safe.interval[0])} to ${safe.interval[1] === null ? 'no end' : perSecond(safe.interval[1])})`,
      value: perSecond(safe.level),
      target: '400/s',
    },
    { what: 'arrivals: knee, in steps of 40/s', value: at(knee, '/s'), target: '400/s' },
    { what: 'arrivals: most throughput', value: perSecond(highest.throughput), target: '400/s' },
    { what: 'arrivals: λ of the scaling law', value: perSecond(law?.lambda.value ?? NaN), target: '50/s' },
  ],
  users: ({ safe, knee, highest }) => [
    { what: 'users: knee, in steps of 3', value: at(knee, ' users'), target: '8 users' },
    { what: 'users: most throughput', value: perSecond(highest.throughput), target: '400/s' },
    { what: 'users: safe load at p95 up to 50 ms', value: at(safe, ' users'), target: '16 users' },
  ],
}

/** The example's two profiles, each against its target in a fresh process. */
export async function measure() {
  const rows = []
  const notes = []
  for (const [profile, rowsOf] of Object.entries(ROWS)) {
    const { capacity, warnings } = await resultOf(profile)
    if (capacity === undefined) notes.push(`Profile ${profile}: ${warnings.join(' ')}`)
    else rows.push(...rowsOf(capacity))
  }
  return { rows, notes }
}

function at(place, unit) {
  return place === null ? 'not reached' : `${Number(place.level.toFixed(1))}${unit}`
}

async function resultOf(profile) {
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
    return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))
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
