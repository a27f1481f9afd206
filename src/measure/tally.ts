import type { PackedCell } from './cell.ts'
import { type EdgeAnswers, mergeEdgeAnswers } from './edge-answers.ts'
import { Histogram } from './histogram.ts'
import type { BlockCell, ErrorCounts, ErrorKind, PositionSum, Tally } from './measurement.ts'
import { addPacked } from './packed.ts'

/** A tally without anything in it: the neutral element of `mergeTallies`. */
export function emptyTally(): Tally {
  return new GrowingTally()
}

/** The sum of tallies, as if everything had been recorded in one. */
export function mergeTallies(tallies: Iterable<Tally>): Tally {
  const merged = new GrowingTally()
  for (const tally of tallies) merged.addTally(tally)
  return merged
}

/** Errors of all kinds. */
export function errorCount(errors: ErrorCounts): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0)
}

/** A tally that still grows while blocks arrive; readers see it as a `Tally`. */
export class GrowingTally implements Tally {
  sent = 0
  completed = 0
  bytes = 0
  readonly errors: Partial<Record<ErrorKind, number>> = {}
  readonly expected: Record<string, number> = {}
  edge: EdgeAnswers | undefined = undefined
  readonly latency = new Histogram(3)
  readonly serviceTime = new Histogram(3)
  readonly failedLatency = new Histogram(3)

  addCell(cell: PackedCell): void {
    this.addCounts(cell)
    addPacked(this.latency, cell.latency)
    addPacked(this.serviceTime, cell.serviceTime)
    if (cell.failedLatency !== undefined) addPacked(this.failedLatency, cell.failedLatency)
  }

  addTally(tally: Tally): void {
    this.addCounts(tally)
    this.latency.add(tally.latency)
    this.serviceTime.add(tally.serviceTime)
    this.failedLatency.add(tally.failedLatency)
  }

  private addCounts(
    more: Pick<Tally, 'sent' | 'completed' | 'bytes' | 'errors' | 'expected' | 'edge'>,
  ): void {
    this.sent += more.sent
    this.completed += more.completed
    this.bytes += more.bytes
    addCounts(this.errors, more.errors)
    addCounts(this.expected, more.expected)
    this.edge = mergeEdgeAnswers(this.edge, more.edge)
  }
}

/** A block's cell that grows as the threads' shares of the block arrive. */
export class GrowingBlockCell implements BlockCell {
  sent = 0
  completed = 0
  readonly errors: Partial<Record<ErrorKind, number>> = {}
  readonly latency = new Histogram(2)
  readonly position: [PositionSum, PositionSum] = [
    { count: 0, lnSum: 0 },
    { count: 0, lnSum: 0 },
  ]

  addCell(cell: PackedCell): void {
    this.sent += cell.sent
    this.completed += cell.completed
    addCounts(this.errors, cell.errors)
    addPacked(this.latency, cell.latency)
    for (const slice of [0, 1] as const) {
      const was = this.position[slice]
      this.position[slice] = {
        count: was.count + cell.counts[slice],
        lnSum: was.lnSum + cell.lnSums[slice],
      }
    }
  }

  /** Once the block is complete: gives back the memory of counters that nothing is in. */
  compact(): void {
    this.latency.compact()
  }

  addBlockCell(cell: BlockCell): void {
    this.sent += cell.sent
    this.completed += cell.completed
    addCounts(this.errors, cell.errors)
    this.latency.add(cell.latency)
    for (const slice of [0, 1] as const) {
      const was = this.position[slice]
      const more = cell.position[slice]
      this.position[slice] = { count: was.count + more.count, lnSum: was.lnSum + more.lnSum }
    }
  }
}

function addCounts(into: Record<string, number>, more: Readonly<Record<string, number | undefined>>): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + (count ?? 0)
}
