import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUNDLE } from './bundle.js'
import { count } from './figures.js'
import { startFastServer } from './fast-server.js'
import { cpuSeconds, residentBytes, sleep } from './processes.js'

export const title = 'Ten minutes at 2,000 requests a second'

const MINUTES = 10
/** Of every minute, the last samples make its figure: a collection of garbage may be due. */
const SAMPLES = 20

/** One run, looked at from the outside once a second. */
export async function measure() {
  const server = await startFastServer()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-soak-'))
  try {
    writeFileSync(
      join(folder, 'plimsoll.yml'),
      `load: { rate: 2000/s, warm-up: 1s, duration: ${MINUTES * 60 + 5}s, block: 1s }\n`,
    )
    const args = [BUNDLE, 'run', '--quiet', '--url', server.url, '--out', 'out']
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = once(child, 'close')
    while ((await server.answered()) < 100) await sleep(100)
    const minutes = []
    for (let minute = 1; minute <= MINUTES; minute++) minutes.push(await oneMinute(child.pid, server))
    await ended
    const [first, second] = minutes
    const last = minutes.at(-1)
    return {
      notes: [
        `Blocks of one second; resident memory and processor time of the whole process. Memory is the mean of the last ${SAMPLES} seconds of each minute. A simulated eight hours are a test (load/memory).`,
      ],
      columns: ['Minute', 'Requests', 'Resident memory', 'CPU µs/request'],
      lines: minutes.map(({ requests, bytes, us }, i) => [
        count(i + 1),
        count(requests),
        `${(bytes / 1e6).toFixed(1)} MB`,
        us.toFixed(1),
      ]),
      rows: [
        {
          what: `memory, minute ${MINUTES} above minute 1`,
          value: `${((last.bytes - first.bytes) / 1e6).toFixed(1)} MB`,
          target: '< 10 MB',
        },
        {
          what: `cost of a request, minute ${MINUTES} beside minute 2`,
          value: `${(last.us / second.us).toFixed(2)} ×`,
          target: '≤ 1.1',
        },
      ],
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function oneMinute(pid, server) {
  const startMs = performance.now()
  const answered = await server.answered()
  const cpu = cpuSeconds(pid)
  const samples = []
  for (let second = 1; second <= 60; second++) {
    await sleep(startMs + second * 1000 - performance.now())
    samples.push(residentBytes(pid) ?? 0)
  }
  const requests = (await server.answered()) - answered
  const late = samples.slice(-SAMPLES)
  return {
    requests,
    bytes: late.reduce((sum, bytes) => sum + bytes, 0) / late.length,
    us: ((cpuSeconds(pid) - cpu) * 1e6) / requests,
  }
}
