import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a gate's process ended. */
export interface GateEnd {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined
  /** Why it was ended from outside; undefined where it ended by itself. */
  readonly ended: 'too slow' | 'interrupted' | undefined
  readonly tookMs: number
  /** The last of what it wrote to its standard error. */
  readonly said: string
}

/** Time in which a gate that was asked to end writes what it has. */
const GRACE_MS = 10_000
const KEPT_CHARACTERS = 4_000

/** Runs the built bundle as a command line; never longer than `limitMs` and the grace after it. */
export async function runGateProcess(
  bundle: string,
  args: readonly string[],
  options: { readonly sha: string | undefined; readonly limitMs: number; readonly signal: AbortSignal },
): Promise<GateEnd> {
  const { PATH, HOME, TMPDIR } = process.env
  const started = performance.now()
  // No variable of a CI system: the gate must not take this for another kind of run.
  const gate = spawn(process.execPath, [bundle, ...args], {
    env: { PATH, HOME, TMPDIR, GITHUB_SHA: options.sha },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  gate.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT_CHARACTERS)))
  let ended: GateEnd['ended']
  let force: NodeJS.Timeout | undefined
  const end = (why: 'too slow' | 'interrupted'): void => {
    if (ended !== undefined) return
    ended = why
    gate.kill('SIGTERM')
    force = setTimeout(() => gate.kill('SIGKILL'), GRACE_MS)
  }
  const onAbort = (): void => end('interrupted')
  const limit = setTimeout(() => end('too slow'), options.limitMs)
  options.signal.addEventListener('abort', onAbort)
  if (options.signal.aborted) onAbort()
  try {
    const [code] = (await once(gate, 'close')) as [number | null]
    return { exitCode: code ?? undefined, ended, tookMs: Math.round(performance.now() - started), said }
  } finally {
    clearTimeout(limit)
    clearTimeout(force)
    options.signal.removeEventListener('abort', onAbort)
  }
}
