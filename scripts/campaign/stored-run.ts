import type { LiveSides } from '../../src/compare/pairing.ts'
import { mergeHistograms } from '../../src/measure/histogram.ts'
import type { Histogram } from '../../src/measure/histogram.ts'
import type { Block, Measurement } from '../../src/measure/measurement.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import { readResult } from '../../src/report/read-result.ts'
import { blameByMannWhitney } from '../trials/mann-whitney.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import { REQUESTS } from './service.ts'

/** p50, p95 and p99 of each request in µs, by name: the 15 numbers that the rules of others look at. */
export type Cells = Readonly<Record<string, readonly number[]>>

const QUANTILES = [0.5, 0.95, 0.99] as const
const NAMES = REQUESTS.map(({ name }) => name)

/** What the rules of others need of a stored result. */
export interface StoredRun {
  readonly record: RunRecord
  readonly candidate: Cells
  /** Undefined without a live baseline. */
  readonly beside: Beside | undefined
}

/** Both sides of one run. */
export interface Beside {
  readonly baseline: Cells
  /** The baseline in the first half of the blocks, the candidate in the second: as if one after the other. */
  readonly inTurn: { readonly baseline: Cells; readonly candidate: Cells }
  /** Requests that Mann–Whitney blames. */
  readonly mannWhitney: readonly string[]
}

/** Reads a kept result; undefined for a run that is set aside, or whose result is gone. */
export function readStored(record: RunRecord, text: string | undefined): StoredRun | undefined {
  if (text === undefined || standingOf(record).kind === 'aside') return undefined
  const { measurements } = readResult(text)
  const candidate = measurementOf(measurements.candidate)
  const baseline = measurements.baseline === null ? undefined : measurementOf(measurements.baseline)
  return {
    record,
    candidate: cellsOf(candidate),
    beside: baseline && besides({ baseline, candidate }),
  }
}

/** Exported for its test. */
export function besides(sides: LiveSides): Beside {
  const { baseline, candidate } = sides
  const half = Math.floor(Math.min(baseline.blocks.length, candidate.blocks.length) / 2)
  return {
    baseline: cellsOf(baseline),
    inTurn: {
      baseline: cellsOfBlocks(baseline.blocks.slice(0, half)),
      candidate: cellsOfBlocks(candidate.blocks.slice(half)),
    },
    mannWhitney: blameByMannWhitney(sides, NAMES),
  }
}

function cellsOf({ requests }: Pick<Measurement, 'requests'>): Cells {
  return cells((name) => requests[name]?.latency)
}

function cellsOfBlocks(blocks: readonly Block[]): Cells {
  return cells((name) =>
    mergeHistograms(
      blocks.flatMap(({ requests }) => requests[name]?.latency ?? []),
      2,
    ),
  )
}

/** NaN where there is nothing: no rule finds that larger than anything. */
function cells(latencyOf: (name: string) => Histogram | undefined): Cells {
  return Object.fromEntries(
    NAMES.map((name) => [name, QUANTILES.map((q) => latencyOf(name)?.quantile(q) ?? NaN)]),
  )
}
