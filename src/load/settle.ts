import type { Settled } from './probe.ts'
import type { Answered, Sight } from './sight.ts'

/** Answers in a row that must be alike. */
const IN_A_ROW = 3
/** Alike: the slowest at most this many times the fastest, or this much slower where both are quick. */
const RATIO = 1.5
const SLACK_MS = 20
/** An instance that has not settled by then will not: the run says so and goes on. */
const LONGEST_MS = 30_000
const MOST = 40

/**
 * Asks a target that has just answered, one request at a time, until its answers come alike: a free instance
 * wakes for a minute, a function compiles on its first call. What is asked here is no part of the
 * measurement.
 */
export async function settle(
  ask: () => Promise<Sight>,
  first: Answered,
  signal: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<Settled> {
  const startedMs = clock()
  const tookMs = [first.tookMs]
  let row = [first.tookMs]
  while (!isAlike(row)) {
    if (tookMs.length >= MOST || clock() - startedMs >= LONGEST_MS || signal.aborted)
      return { kind: 'restless', answers: tookMs.length, firstMs: first.tookMs, lastMs: row }
    const sight = await ask()
    if (sight.kind !== 'status' || sight.status !== first.status) {
      row = []
      tookMs.push(NaN)
      continue
    }
    tookMs.push(sight.tookMs)
    row = [...row, sight.tookMs].slice(-IN_A_ROW)
  }
  return { kind: 'settled', answers: tookMs.length, firstMs: first.tookMs, lastMs: row }
}

function isAlike(row: readonly number[]): boolean {
  if (row.length < IN_A_ROW) return false
  const [fastest, slowest] = [Math.min(...row), Math.max(...row)]
  return slowest <= fastest * RATIO || slowest - fastest <= SLACK_MS
}
