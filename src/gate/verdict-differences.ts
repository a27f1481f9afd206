import { isDeepStrictEqual } from 'node:util'
import type { Result } from '../report/result.ts'

/**
 * What differs between two judgements of one run, in short sentences; nothing when they are the same.
 * Comparisons are the same to the last digit, texts and intervals included.
 */
export function verdictDifferences(stored: Result, again: Result): readonly string[] {
  const verdicts = [stored, again].map(({ verdict, why }) => (why === null ? verdict : `${verdict} (${why})`))
  return [
    ...(verdicts[0] === verdicts[1]
      ? []
      : [`the verdict is ${verdicts[1] ?? ''}, stored is ${verdicts[0] ?? ''}`]),
    ...differing(stored.comparisons, again.comparisons),
    ...differing(stored.objectives, again.objectives),
  ]
}

interface Judged {
  readonly request: string
  readonly metric: string
  readonly outcome: string
}

function differing(stored: readonly Judged[], again: readonly Judged[]): readonly string[] {
  const missing = (row: Judged, at: number): string[] =>
    again[at] === undefined ? [`${row.metric} of ${row.request} is not judged any more`] : []
  return [
    ...stored.flatMap(missing),
    ...again.flatMap((row, at) => {
      const before = stored[at]
      if (before === undefined) return [`${row.metric} of ${row.request} was not judged before`]
      // As JSON holds them, where a negative zero is a zero.
      if (isDeepStrictEqual(asStored(before), asStored(row))) return []
      const what =
        before.outcome === row.outcome
          ? `${row.outcome} with other numbers`
          : `${row.outcome}, stored is ${before.outcome}`
      return [`${row.metric} of ${row.request} is ${what}`]
    }),
  ]
}

function asStored(row: Judged): unknown {
  return JSON.parse(JSON.stringify(row)) as unknown
}
