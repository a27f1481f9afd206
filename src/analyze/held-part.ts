import type { BlockCell, ErrorCounts, Measurement, Tally } from '../measure/measurement.ts'
import { mergeHistograms } from '../measure/histogram.ts'
import { emptyTally, mergeTallies } from '../measure/tally.ts'
import type { Capacity } from './capacity.ts'

/** The requests by which a target is judged. */
export type JudgedPart = Pick<Measurement, 'total' | 'requests' | 'activeMs'>

/**
 * What a target was like under loads that it carries: all of a measurement, and of one that rose until something
 * broke the levels that held; the lightest, where none did. What breaks beyond is what such a load is there to find.
 */
export function heldPart(measurement: Measurement, capacity: Capacity | undefined): JudgedPart {
  const { levels, blocks } = measurement
  if (capacity === undefined || levels === undefined) return measurement
  const last = capacity.safe.held ?? capacity.levels[0]?.level ?? 0
  const held = new Set(capacity.levels.filter(({ level }) => level <= last).map(({ phase }) => phase))
  const cells = new Map<string, BlockCell[]>()
  for (const { phase, requests } of blocks)
    if (phase !== undefined && held.has(phase))
      for (const [name, cell] of Object.entries(requests)) {
        const known = cells.get(name)
        if (known === undefined) cells.set(name, [cell])
        else known.push(cell)
      }
  const kept = levels.filter(({ phase }) => held.has(phase))
  return {
    total: mergeTallies(kept.map(({ total }) => total)),
    requests: Object.fromEntries([...cells].map(([name, all]) => [name, tallyOf(all)])),
    activeMs: kept.reduce((sum, { activeMs }) => sum + activeMs, 0),
  }
}

/** As far as blocks know it: latencies to two digits, neither service times nor bytes. */
function tallyOf(cells: readonly BlockCell[]): Tally {
  return {
    ...emptyTally(),
    sent: cells.reduce((sum, { sent }) => sum + sent, 0),
    completed: cells.reduce((sum, { completed }) => sum + completed, 0),
    errors: cells.reduce<ErrorCounts>((sum, { errors }) => added(sum, errors), {}),
    latency: mergeHistograms(
      cells.map(({ latency }) => latency),
      2,
    ),
  }
}

function added(sum: ErrorCounts, more: ErrorCounts): ErrorCounts {
  const kinds = Object.keys(more) as (keyof ErrorCounts)[]
  return { ...sum, ...Object.fromEntries(kinds.map((kind) => [kind, (sum[kind] ?? 0) + (more[kind] ?? 0)])) }
}
