import { isLoopback } from '../config/target-url.ts'
import { UserError } from '../errors.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { measurementOf } from './measurement-of.ts'
import type { Result } from './result.ts'

/** The plan as far as a result keeps it: enough to compare, not to send anything again. */
export function planOf(result: Result): Plan {
  const { candidate, baseline, judging } = result
  const local = judging?.local ?? isLoopback(candidate.url)
  return {
    ...result.plan,
    think: undefined,
    scenarios: [],
    sides: {
      candidate: { url: candidate.url, headers: {}, local },
      baseline:
        baseline.kind === 'live' && baseline.url !== null
          ? { url: baseline.url, headers: {}, local: isLoopback(baseline.url) }
          : undefined,
    },
    http: { timeoutMs: 0, connectTimeoutMs: 0, connections: 0, verifyTls: true },
  }
}

/** What the engine brought, from a stored result. Throws UserError `result-unreadable` for a histogram that does not decode. */
export function outcomeOf(result: Result): LoadOutcome {
  const { candidate, baseline } = result.measurements
  return {
    sides: {
      candidate: measurementOf(candidate),
      baseline: baseline === null ? undefined : measurementOf(baseline),
    },
    generator: generatorOf(result),
    ended: endedAs(result),
    startedAt: result.startedAt,
    elapsedMs: result.elapsedMs,
    addresses: result.candidate.address === undefined ? {} : { candidate: result.candidate.address },
    ...(result.shards === undefined ? {} : { shards: result.shards }),
  }
}

/** When a stored run was over. Throws UserError `result-unreadable` for a start that is no date. */
export function endOf({ startedAt, elapsedMs }: Pick<Result, 'startedAt' | 'elapsedMs'>): Date {
  const end = new Date(Date.parse(startedAt) + elapsedMs)
  if (Number.isFinite(end.getTime())) return end
  throw new UserError(
    'result-unreadable',
    `The result's "startedAt" is "${startedAt}", with ${elapsedMs} ms after it: that is no moment in time.`,
    'The file was changed after the run. Measure again, or use an untouched copy.',
  )
}

function generatorOf({ generator }: Result): GeneratorHealth {
  return { ...generator, dropped: generator.droppedBy, hostCpu: generator.hostCpu ?? undefined }
}

/** Why the stored run ended; a partial one stays partial. */
function endedAs({ ended, partial, judging }: Result): LoadEnd {
  // Written by `toResult` from a LoadEnd, and its kind checked when it was read.
  if (judging !== undefined) return judging.ended as LoadEnd
  const reason = ended.text
  if (ended.kind === 'target-lost' || ended.kind === 'throttled')
    return { kind: ended.kind, side: 'candidate', reason }
  if (ended.kind === 'shards-missing') return { kind: ended.kind, reason }
  return partial ? { kind: 'interrupted' } : { kind: 'planned' }
}
