import type { Spread } from '../analyze/cascade.ts'
import type { Completion, Evidence } from '../analyze/evidence.ts'
import type { Finding } from '../analyze/findings.ts'
import { findFindings } from '../analyze/findings.ts'
import type { LeakVerdict } from '../analyze/leak.ts'
import type { Recovery } from '../analyze/recovery.ts'
import type { ScaleEvent } from '../analyze/scaling.ts'
import type { LatencyClass, Score } from '../analyze/score.ts'
import type { LatencyTrend, StabilityPeriod } from '../analyze/stability.ts'
import type { ObservedRestart, ObservedUnit } from '../measure/observed.ts'

/** A value as JSON has it: null where it is undefined, all the way down. */
export type Plain<T> = T extends undefined
  ? null
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T

/** The parts of a result that the analysis fills; all absent where the measurement says nothing honest. */
export interface ResultAnalysis {
  readonly stability?: ResultStability | undefined
  readonly score?: ResultScore | undefined
  /** The gravest first; empty: no findings. */
  readonly findings?: readonly Finding[] | undefined
}

export type ResultStability = Plain<StabilityFacts>
export type ResultScore = Plain<ScoreFacts>

interface StabilityFacts {
  /** 0 where no load was constant. */
  readonly periodMs: number
  readonly periods: readonly StabilityPeriod[]
  readonly trends: readonly LatencyTrend[]
  readonly hours: readonly [StabilityPeriod, StabilityPeriod] | undefined
  readonly completion: Completion
  readonly recoveries: readonly Recovery[]
  readonly cascades: readonly Spread[]
  readonly scaling: readonly ScaleEvent[]
  readonly leaks: readonly ResultLeak[]
  readonly restarts: readonly ObservedRestart[]
}

/** An observed resource that was tested for a leak. */
interface ResultLeak extends LeakVerdict {
  readonly name: string
  readonly target: string
  readonly unit: ObservedUnit
}

interface ScoreFacts extends Score {
  readonly apdex: number | undefined
  readonly apdexMs: number
  readonly classes: Readonly<Record<string, LatencyClass>>
}

/** What the evidence comes to, as it stands in `result.json`. */
export function toResultAnalysis(evidence: Evidence): ResultAnalysis {
  const { stability, marks, candidate } = evidence
  const { completion, recoveries, cascades, scaling, leaks } = evidence
  const facts: StabilityFacts = {
    periodMs: stability?.periodMs ?? 0,
    periods: stability?.periods ?? [],
    trends: stability?.trends ?? [],
    hours: stability?.hours,
    completion,
    recoveries,
    cascades,
    scaling,
    leaks: leaks.map(({ series: { name, target, unit }, verdict }) => ({ name, target, unit, ...verdict })),
    restarts: candidate.observed?.restarts ?? [],
  }
  const { score, ...others } = marks
  return {
    stability: plain(facts),
    score: plain({ ...score, ...others }),
    findings: findFindings(evidence),
  }
}

function plain<T>(value: T): Plain<T> {
  // Numbers that are none become null too: JSON has no NaN.
  return JSON.parse(JSON.stringify(value, (_, field: unknown) => field ?? null)) as Plain<T>
}
