// Runs the bundle as a command line; no measurement itself.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUNDLE } from './bundle.js'

/** One `plimsoll run` with this configuration: its result, its wall time in ms, its exit code. */
export async function gate(config, url) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    writeFileSync(join(folder, 'plimsoll.yml'), config)
    const start = performance.now()
    const child = spawn(process.execPath, [BUNDLE, 'run', '--quiet', '--url', url], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const code = await new Promise((done, fail) => {
      child.once('error', fail)
      child.once('close', done)
    })
    const wallMs = performance.now() - start
    if (code !== 0 && code !== 1) throw new Error(`plimsoll run ended with ${code}`)
    const result = JSON.parse(readFileSync(join(folder, 'plimsoll-results', 'result.json'), 'utf8'))
    return { result, wallMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
