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
 * the second ends the process at once.
 */
export async function interruptible<T>(
  edges: CliEdges,
  work: (interrupt: Interruptible) => Promise<T>,
): Promise<T> {
  const abort = new AbortController()
  let code: 130 | 143 | undefined
  const release = edges.onInterrupt((signal) => {
    if (code !== undefined) {
      edges.exitNow(EXIT_CODES[signal])
      return
    }
    code = EXIT_CODES[signal]
    edges.stderr.write(
      `\nplimsoll: ${signal}: the load stops, what was measured is written. Once more ends at once.\n`,
    )
    abort.abort(new Error(signal))
  })
  try {
    return await work({ signal: abort.signal, exitCode: () => code })
  } finally {
    release()
  }
}
