import type { Result } from '../../src/report/result.ts'

/** A line of the ledger: one finished run, whatever came of it. */
export interface RunRecord {
  readonly variant: string
  readonly index: number
  /** ISO 8601, start of the run. */
  readonly at: string
  /** Request that the change is about. */
  readonly changed: string | undefined
  /** Load average of the machine over the minute before the run. */
  readonly loadBefore: number
  /** Of the gate's process, from its start to its end. */
  readonly tookMs: number
  readonly exitCode: number | undefined
  /** What the gate decided; undefined where it wrote no result, with the reason in `trouble`. */
  readonly decided: Decided | undefined
  readonly trouble: string | undefined
}

/** What a result says, as far as the tables need it. */
export interface Decided {
  readonly verdict: Result['verdict']
  /** Why it is inconclusive. */
  readonly why: string | undefined
  /** Requests that the verdict blames; `*` is all of them together. */
  readonly blamed: readonly string[]
  /** Seconds at full load. */
  readonly loadSeconds: number
  /** Whether a suspicion was measured again in the same job. */
  readonly measuredAgain: boolean
  readonly generator: Result['generator']['state']
  /** The gate's most important sentence about it. */
  readonly said: string
}

/**
 * Reads a result as a stranger would: what the check says counts, and what it says it is red for. A red
 * check that names no request blames `*`.
 */
export function decidedIn(result: Result): Decided {
  const { verdict, spoiled } = result
  const stands = (what: Result['spoiled']['comparisons'], metric: string): boolean =>
    what === 'nothing' || (what === 'all-but-errors' && metric === 'errors')
  const named = [
    ...result.comparisons
      .filter(({ outcome, gated }) => gated && outcome === 'regressed')
      .filter(({ metric }) => stands(spoiled.comparisons, metric)),
    ...result.objectives
      .filter(({ outcome }) => outcome === 'violated')
      .filter(({ metric }) => stands(spoiled.objectives, metric)),
  ].map(({ request }) => request)
  const blamed = verdict === 'fail' ? [...new Set(named.length > 0 ? named : ['*'])] : []
  return {
    verdict,
    why: result.why ?? undefined,
    blamed,
    loadSeconds: loadSeconds(result),
    measuredAgain: result.measurements.confirmation !== null,
    generator: result.generator.state,
    said: result.reasons[0] ?? result.headline,
  }
}

function loadSeconds({ plan, ended }: Result): number {
  const holdMs = plan.stages
    .filter(({ phase }) => phase === 'hold')
    .reduce((sum, { durationMs }) => sum + durationMs, 0)
  return (holdMs - ended.savedMs) / 1000
}

/** Why a measurement itself was no good: such runs are counted apart, since no rule can judge them. */
const SPOILT = [
  'saturated',
  'throttled',
  'protected',
  'interrupted',
  'shards-missing',
  'target-lost',
  'no-baseline',
] as const

/** What a run counts as: `aside` runs are in no share, and are named with their reason. */
export type Standing =
  | { readonly kind: 'aside'; readonly why: string }
  | { readonly kind: 'judged'; readonly end: string; readonly decided: Decided }

/** Sorts a run by what the gate said about it. */
export function standingOf({ decided }: Pick<RunRecord, 'decided'>): Standing {
  if (decided === undefined) return { kind: 'aside', why: 'no result' }
  const { verdict, why } = decided
  if (why !== undefined && (SPOILT as readonly string[]).includes(why)) return { kind: 'aside', why }
  return { kind: 'judged', end: endOf(verdict, why), decided }
}

function endOf(verdict: Decided['verdict'], why: string | undefined): string {
  switch (verdict) {
    case 'pass':
      return 'unchanged'
    case 'fail':
      return 'regressed'
    case 'warn':
      return 'warned'
    case 'inconclusive':
      return why ?? 'inconclusive'
    default:
      return verdict satisfies never
  }
}
