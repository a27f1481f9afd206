// One tool's run, measured from the outside; no measurement itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuSeconds, sleep } from './processes.js'

/** Start-up, connecting and compiling are over after so long under load. */
const SETTLE_MS = 1500

/**
 * Runs a tool and measures it between two moments in the middle: what the server answered, and the CPU of the
 * tool's process, so that nobody's start-up or report counts. Resolves with { perSecond, perCpu, output };
 * `look` may read what the tool left in its folder.
 */
export async function steady(tool, server, connections, seconds, look = () => undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-tool-'))
  try {
    const total = Math.ceil(seconds + SETTLE_MS / 1000 + 1)
    const [program, args, files = {}] = tool.command(folder, server.url, connections, total)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const before = await server.answered()
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
    const ended = once(child, 'close')
    let output = ''
    let complaint = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (complaint += chunk))
    // From the first hundred answers on: tools start up at their own pace.
    for (let waited = 0; (await server.answered()) < before + 100 && waited < 10_000; waited += 100)
      await sleep(100)
    await sleep(SETTLE_MS)
    const from = await sight(child.pid, server)
    await sleep(seconds * 1000)
    const to = await sight(child.pid, server)
    const [code] = await ended
    if (from.cpu === undefined || to.cpu === undefined || to.answered - from.answered < 10)
      throw new Error(`${tool.name} ended with ${code} before it was measured: ${complaint}${output}`)
    look(folder)
    const answered = to.answered - from.answered
    return {
      perSecond: (answered * 1000) / (to.atMs - from.atMs),
      perCpu: answered / (to.cpu - from.cpu),
      output,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function sight(pid, server) {
  return { answered: await server.answered(), cpu: cpuSeconds(pid), atMs: performance.now() }
}
