import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUNDLE } from './bundle.js'
import { startFastServer } from './fast-server.js'
import { sleep, threadCpuSeconds } from './processes.js'

export const title = 'Lateness of starts in the open model, at 1,000 arrivals a second'

const CONFIG = `load: { rate: 1000/s, warm-up: 2s, duration: 10s, block: 500ms }\n`

export async function measure() {
  const server = await startFastServer()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-lateness-'))
  try {
    writeFileSync(join(folder, 'plimsoll.yml'), CONFIG)
    const child = spawn(process.execPath, [BUNDLE, 'run', '--quiet', '--url', server.url, '--out', 'out'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = once(child, 'close')
    await sleep(4000)
    const from = threadCpuSeconds(child.pid)
    await sleep(6000)
    const to = threadCpuSeconds(child.pid)
    const [code] = await ended
    if (code !== 0 && code !== 1) throw new Error(`plimsoll run ended with ${code}`)
    const { generator } = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'))
    const ms = (value) => `${value.toFixed(3)} ms`
    return [
      { what: 'p50', value: ms(generator.latenessMs.p50), target: '≤ 0.2 ms' },
      { what: 'p99', value: ms(generator.latenessMs.p99), target: '≤ 2 ms' },
      { what: 'CPU of the pacer', value: share(from, to, 0), target: '< 15 % of a core' },
      { what: 'CPU of the load thread', value: share(from, to, 1) },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await server.stop()
  }
}

/** Worker threads in order of their start: the pacer is the first, the load thread the second. */
function share(from, to, nth) {
  const workers = to.filter(({ name }) => name.startsWith('WorkerThread') || name === 'node-worker')
  const worker = workers[nth]
  const before = from.find(({ tid }) => tid === worker?.tid)
  if (worker === undefined || before === undefined) return 'not measured here'
  return `${(((worker.cpu - before.cpu) / 6) * 100).toFixed(1)} %`
}
