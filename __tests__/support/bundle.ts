import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Result } from '../../src/report/result.ts'

/** While writing code: `PLIMSOLL_BUNDLE=src/index.ts npm test -- dist-cli` runs the same tests on the sources. */
const BUNDLE = resolve(process.env.PLIMSOLL_BUNDLE ?? 'dist/index.js')
/** Far above any run of these tests: only a hang meets it. */
const PATIENCE_MS = 25_000

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** Starts the built bundle as a command line, with nothing of GitHub's in its environment. */
export function startBundle(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Started {
  const env = { PATH: process.env.PATH ?? '', TMPDIR: tmpdir(), ...options.env }
  const child = spawn(process.execPath, [BUNDLE, ...argv], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    clearTimeout(patience)
    return { code: code as number | null, stdout, stderr }
  })
  return { child, ended }
}

export function runBundle(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return startBundle(argv, options).ended
}

/** A folder for one test, with these files; `remove` takes it away. */
export function aFolder(files: Readonly<Record<string, string>> = {}): {
  readonly path: string
  resultAt(out?: string): Result
  remove(): void
} {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return {
    path,
    resultAt: (out = 'plimsoll-results') =>
      JSON.parse(readFileSync(join(path, out, 'result.json'), 'utf8')) as Result,
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
