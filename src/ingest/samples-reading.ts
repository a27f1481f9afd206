import type { Reading } from './reading.ts'

type Said = Pick<Reading, 'tool' | 'format' | 'resolutionMs' | 'meaning' | 'model'> &
  Partial<Pick<Reading, 'version' | 'url' | 'users' | 'dropped' | 'notes'>>

/** What a file of samples is. Its times and counts are with the recorder, which was given every request. */
export function samplesReading(said: Said): Reading {
  return {
    version: undefined,
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [],
    ...said,
    detail: 'samples',
    startMs: undefined,
    endMs: undefined,
    durationMs: undefined,
    tallies: {},
    carries: undefined,
  }
}
