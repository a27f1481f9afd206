import { UserError } from '../errors.ts'
import type { CliEdges, InterruptSignal } from './edges.ts'

/** Exit codes of a shell for a process ended by a signal: 128 + the signal's number. */
const EXIT_CODES: Readonly<Record<InterruptSignal, 130 | 143>> = { SIGINT: 130, SIGTERM: 143 }

export interface Interruptible {
  readonly signal: AbortSignal
  /** 130 or 143 once interrupted. */
  exitCode(): 130 | 143 | undefined
}

/**
 * Runs `work` so that the first SIGINT or SIGTERM aborts its signal, which lets it write what it has, and
 * the second ends the process at once. Resolves with work's exit code, or with the signal's where the abort
 * came before there was anything to write.
 */
export async function interruptible(
  edges: Pick<CliEdges, 'onInterrupt' | 'exitNow' | 'stderr'>,
  work: (interrupt: Interruptible) => Promise<number>,
): Promise<number> {
  const abort = new AbortController()
  const { signal } = abort
  let code: 130 | 143 | undefined
  const release = edges.onInterrupt((name) => {
    if (code !== undefined) {
      edges.exitNow(EXIT_CODES[name])
      return
    }
    code = EXIT_CODES[name]
    edges.stderr.write(
      `\nplimsoll: ${name}: the load stops, what was measured is written. Once more ends at once.\n`,
    )
    abort.abort(new Error(name))
  })
  try {
    return await work({ signal, exitCode: () => code })
  } catch (thrown) {
    if (code === undefined || !isOfAbort(thrown, signal)) throw thrown
    edges.stderr.write('plimsoll: interrupted before anything was measured; nothing is written.\n')
    return code
  } finally {
    release()
  }
}

/** The abort itself, or what a wait that it cut short had to say. Anything else is a bug, interrupted or not. */
function isOfAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (thrown === signal.reason) return true
  if (thrown instanceof UserError) return thrown.code.startsWith('target-')
  return thrown instanceof Error && thrown.name === 'AbortError'
}
