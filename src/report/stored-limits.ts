import type { Allowance, Threshold } from '../config/threshold.ts'
import type { JudgingLimits, StoredThreshold } from './judging.ts'
import { nullable } from './nullable.ts'

/** Limits by request name, `*` for the total; a request that is asked for and not there has none. */
export type LimitsOf = (request: string) => readonly Threshold[]

/** The limits of these requests for storage; requests with the same limits share an entry. */
export function toStoredLimits(requests: readonly string[], limitsOf: LimitsOf): readonly JudgingLimits[] {
  const shared = new Map<string, { requests: string[]; thresholds: readonly StoredThreshold[] }>()
  for (const request of new Set(requests)) {
    const thresholds = limitsOf(request).map(toStored)
    if (thresholds.length === 0) continue
    const key = JSON.stringify(thresholds)
    const known = shared.get(key)
    if (known === undefined) shared.set(key, { requests: [request], thresholds })
    else known.requests.push(request)
  }
  return [...shared.values()]
}

/** The limits that were stored. */
export function storedLimitsOf(stored: readonly JudgingLimits[]): LimitsOf {
  const byRequest = new Map(
    stored.flatMap(({ requests, thresholds }) => {
      const limits = thresholds.map(fromStored)
      return requests.map((request) => [request, limits] as const)
    }),
  )
  return (request) => byRequest.get(request) ?? []
}

type Limits = Pick<Threshold, 'max' | 'min' | 'increase' | 'decrease'>
type StoredLimits = StoredThreshold['warn']

function toStored(threshold: Threshold): StoredThreshold {
  const part = ({ max, min, increase, decrease }: Limits): StoredLimits => ({
    max: max ?? null,
    min: min ?? null,
    increase: increase === undefined ? null : nullable(increase),
    decrease: decrease === undefined ? null : nullable(decrease),
  })
  const { metric, warn, line } = threshold
  return { metric, ...part(threshold), warn: part(warn), line: line ?? null }
}

function fromStored(stored: StoredThreshold): Threshold {
  const allowance = (one: StoredLimits['increase']): Allowance | undefined =>
    one === null
      ? undefined
      : { relative: one.relative ?? undefined, absolute: one.absolute ?? undefined, text: one.text }
  const part = (of: StoredLimits): Limits => ({
    max: of.max ?? undefined,
    min: of.min ?? undefined,
    increase: allowance(of.increase),
    decrease: allowance(of.decrease),
  })
  const { metric, warn, line } = stored
  return { metric, ...part(stored), warn: part(warn), line: line ?? undefined }
}
