import { K6_MEANING } from './k6-tags.ts'
import type { Reading } from './reading.ts'
import { samplesReading } from './samples-reading.ts'

/** What a reader of k6's samples has counted besides the requests. */
export interface K6Counts {
  readonly url: string | undefined
  /** 0 where the file does not say. */
  readonly users: number
  readonly iterations: number
  readonly dropped: number
}

/** What a file of k6's samples is, whichever of the two forms it has. */
export function k6Reading(
  format: 'CSV' | 'JSON points',
  { url, users, iterations, dropped }: K6Counts,
  notes: readonly string[],
): Reading {
  return samplesReading({
    tool: 'k6',
    format,
    resolutionMs: 0.001,
    meaning: K6_MEANING,
    model: dropped > 0 ? 'open' : 'closed',
    url,
    users: users > 0 ? users : undefined,
    dropped: iterations + dropped > 0 ? { offered: iterations + dropped, dropped } : undefined,
    notes,
  })
}
