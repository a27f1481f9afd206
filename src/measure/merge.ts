import { entryOf } from '../entry-of.ts'
import type { Block, Level, Measurement, Tally, TimelinePoint } from './measurement.ts'
import type { Observed } from './observed.ts'
import { emptyTally, GrowingBlockCell, mergeTallies } from './tally.ts'

/** A measurement of nothing: the neutral element of `mergeMeasurements`. */
export function emptyMeasurement(): Measurement {
  return { requests: {}, total: emptyTally(), scenarios: {}, blocks: [], timeline: [], activeMs: 0 }
}

/**
 * Merges shares of the same run on the same side, as if one had recorded everything. Blocks are matched by
 * index; times under load are those of the run, not their sum. Timelines carry percentiles, which cannot
 * be merged: at most one of the measurements may have one.
 */
export function mergeMeasurements(measurements: readonly Measurement[]): Measurement {
  const timelines = measurements.map((one) => one.timeline).filter((timeline) => timeline.length > 0)
  if (timelines.length > 1) throw new Error('percentiles of two timelines cannot be merged')
  const levels = measurements.flatMap((one) => one.levels ?? [])
  const observed = measurements.flatMap((one) => one.observed ?? [])
  return {
    requests: mergeNamed(measurements.map((one) => one.requests)),
    total: mergeTallies(measurements.map((one) => one.total)),
    scenarios: mergeNamed(measurements.map((one) => one.scenarios)),
    blocks: mergeBlocks(measurements.flatMap((one) => one.blocks)),
    timeline: timelines[0] ?? ([] as readonly TimelinePoint[]),
    activeMs: Math.max(0, ...measurements.map((one) => one.activeMs)),
    ...(levels.length === 0 ? {} : { levels: mergeLevels(levels) }),
    ...(observed.length === 0 ? {} : { observed: mergeObserved(observed) }),
  }
}

/** Whoever observed a side observed all of it: series are put together, not added up. */
function mergeObserved(observed: readonly Observed[]): Observed {
  return {
    series: observed.flatMap(({ series }) => series),
    restarts: observed.flatMap(({ restarts }) => restarts).sort((a, b) => a.atMs - b.atMs),
  }
}

/** Shares of the same phase become one; the phases keep their order. */
function mergeLevels(levels: readonly Level[]): Level[] {
  return [...new Set(levels.map(({ phase }) => phase))].flatMap((phase) => {
    const shares = levels.filter((level) => level.phase === phase)
    const [first] = shares
    if (first === undefined) return []
    const sum = (field: (level: Level) => number) => shares.reduce((all, level) => all + field(level), 0)
    return {
      ...first,
      from: sum(({ from }) => from),
      to: sum(({ to }) => to),
      activeMs: Math.max(...shares.map(({ activeMs }) => activeMs)),
      total: mergeTallies(shares.map(({ total }) => total)),
      requests: mergeNamed(shares.map(({ requests }) => requests)),
    }
  })
}

function mergeNamed(records: readonly Readonly<Record<string, Tally>>[]): Record<string, Tally> {
  const names = new Set(records.flatMap((record) => Object.keys(record)))
  return Object.fromEntries(
    [...names].map((name) => [name, mergeTallies(records.flatMap((record) => entryOf(record, name) ?? []))]),
  )
}

function mergeBlocks(blocks: readonly Block[]): Block[] {
  const indices = [...new Set(blocks.map((block) => block.index))].sort((a, b) => a - b)
  return indices.map((index) => {
    const shares = blocks.filter((block) => block.index === index)
    const requests = new Map<string, GrowingBlockCell>()
    for (const share of shares)
      for (const [name, cell] of Object.entries(share.requests)) {
        const growing = requests.get(name) ?? new GrowingBlockCell()
        requests.set(name, growing)
        growing.addBlockCell(cell)
      }
    return {
      index,
      startMs: Math.min(...shares.map((block) => block.startMs)),
      durationMs: Math.max(...shares.map((block) => block.durationMs)),
      activeMs: Math.max(...shares.map((block) => block.activeMs)),
      ...(shares[0]?.phase === undefined ? {} : { phase: shares[0].phase }),
      requests: Object.fromEntries(requests),
    }
  })
}
