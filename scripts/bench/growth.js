import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUNDLE } from './bundle.js'
import { count, median } from './figures.js'
import { startFastServer } from './fast-server.js'
import { cpuSeconds, sleep } from './processes.js'
import { steady } from './steady.js'
import { plimsoll } from './tools.js'

export const title = 'Growth'

export async function measure() {
  const server = await startFastServer()
  try {
    const byNames = await names(server)
    const byRate = []
    for (const rate of [500, 1000, 2000, 4000]) byRate.push(await openModel(server, rate))
    const many = await watched(
      server,
      `load: { users: 10000, think: 10s, warm-up: 6s, duration: 10s, block: 1s }\n`,
      8,
      6,
    )
    return {
      columns: ['What grows', 'To', 'CPU µs/request', 'Errors'],
      lines: [
        ...byNames.map(({ n, us }) => ['request names', count(n), us.toFixed(1), '0']),
        ...byRate.map(({ rate, us, errors }) => ['arrivals/s', count(rate), us.toFixed(1), count(errors)]),
        ['users, 10 s think', '10,000', many.us.toFixed(1), count(many.errors)],
      ],
      rows: [
        {
          what: 'a request with 100 names beside one with 1',
          value: `${(byNames[2].us / byNames[0].us).toFixed(2)} ×`,
          target: '≤ 1.1',
        },
        { what: '10,000 users with think time', value: `${count(many.perSecond)} requests/s` },
      ],
    }
  } finally {
    await server.stop()
  }
}

/** In turns, because each is a small difference. */
async function names(server) {
  const sizes = [1, 10, 100]
  const runs = sizes.map(() => [])
  for (let round = 0; round < 5; round++)
    for (const [i, n] of sizes.entries()) {
      const scenarios = Array.from({ length: n }, (_, k) => `  - { name: s${k}, steps: [GET /${k}] }`).join(
        '\n',
      )
      const config = (seconds) =>
        `scenarios:\n${scenarios}\nload: { users: 10, warm-up: 1s, duration: ${seconds - 1}s, block: 500ms }\n`
      runs[i].push(1e6 / (await steady(plimsoll(config), server, 10, 2.5)).perCpu)
    }
  return sizes.map((n, i) => ({ n, us: median(runs[i]) }))
}

async function openModel(server, rate) {
  const config = `load: { rate: ${rate}/s, warm-up: 2s, duration: 5s, block: 500ms }\n`
  return { rate, ...(await watched(server, config, 2.5, 4)) }
}

/** One run: CPU of each request and requests a second between two moments. */
export async function watched(server, config, fromS, forS) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-growth-'))
  try {
    writeFileSync(join(folder, 'plimsoll.yml'), config)
    const args = [BUNDLE, 'run', '--quiet', '--url', server.url, '--out', 'out']
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = once(child, 'close')
    await sleep(fromS * 1000)
    const from = { answered: await server.answered(), cpu: cpuSeconds(child.pid), atMs: performance.now() }
    await sleep(forS * 1000 - (performance.now() - from.atMs))
    const to = { answered: await server.answered(), cpu: cpuSeconds(child.pid), atMs: performance.now() }
    const [code] = await ended
    if (code !== 0 && code !== 1) throw new Error(`plimsoll run ended with ${code}`)
    const { measurements } = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'))
    const sent = to.answered - from.answered
    return {
      us: ((to.cpu - from.cpu) * 1e6) / sent,
      perSecond: (sent * 1000) / (to.atMs - from.atMs),
      errors: measurements.candidate.total.errors.count,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
