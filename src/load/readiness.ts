import type { Target } from '../plan/plan.ts'
import { kindOfError } from './kind.ts'
import type { Probe, ProbeOptions, Readiness } from './probe.ts'
import { settle } from './settle.ts'
import { ask, describe } from './sight.ts'
import type { Answered } from './sight.ts'
import { guarded, notReady, unreachable, wrongCommit } from './unready.ts'

/** Pauses between attempts double from the first to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000
/** One attempt may take this long, so that a hanging target is asked again. */
const ATTEMPT_MS = 10_000

/** The real probe: plain GET requests, one at a time, on a connection of its own each. */
export function createProbe(): Probe {
  return { awaitReady }
}

async function awaitReady(target: Target, options: ProbeOptions): Promise<Readiness> {
  const startedMs = performance.now()
  const elapsed = () => performance.now() - startedMs
  const path = options.ready?.path ?? options.firstPath
  let pauseMs = FIRST_PAUSE_MS
  for (let attempts = 1; ; attempts++) {
    options.signal.throwIfAborted()
    const leftMs = options.timeoutMs - elapsed()
    const sight = await ask(target, path, Math.max(1, Math.min(ATTEMPT_MS, leftMs)), options)
    options.signal.throwIfAborted()
    options.onAttempt({ elapsedMs: elapsed(), saw: describe(sight) })
    // A guard does not go away by waiting.
    if (sight.kind === 'protected') throw guarded(target, sight.guard, sight.status)
    if (sight.kind === 'status' && isReady(sight.status, options) && isCommit(sight, options)) {
      const { status, address } = sight
      const waitedMs = elapsed()
      const settled =
        options.settle === true
          ? await settle(() => ask(target, path, ATTEMPT_MS, options), sight, options.signal)
          : undefined
      return { waitedMs, attempts, status, address, edge: sight.edge, settled }
    }
    if (sight.kind === 'silent' && isHopeless(sight.error))
      throw unreachable(target, path, sight.error, elapsed())
    if (elapsed() + pauseMs >= options.timeoutMs) {
      if (sight.kind === 'silent') throw unreachable(target, path, sight.error, elapsed())
      const { sha, ready } = options
      throw sha !== undefined && ready?.commit !== undefined && isReady(sight.status, options)
        ? wrongCommit(target, path, { sha, where: ready.commit }, sight.commit, elapsed())
        : notReady(target, path, sight.status, options, elapsed())
    }
    await pause(pauseMs, options.signal)
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  }
}

function isReady(status: number, options: ProbeOptions): boolean {
  return options.ready === undefined || status === options.ready.status
}

/** Whether the answer names the commit under test; true where nobody asks, or nobody knows which it is. */
function isCommit(sight: Answered, { ready, sha }: ProbeOptions): boolean {
  if (ready?.commit === undefined || sha === undefined) return true
  return (sight.commit?.toLowerCase().match(/[0-9a-f]{7,64}/g) ?? []).some((found) => sha.startsWith(found))
}

/** Time does not mend a certificate. */
function isHopeless(error: unknown): boolean {
  return kindOfError(error) === 'tls'
}

/** Waits; ends early when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
