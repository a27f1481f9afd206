import type { ErrorKind } from '../measure/measurement.ts'
import { Histogram } from '../measure/histogram.ts'
import { buffersOf } from '../measure/packed.ts'
import type { Side } from '../plan/plan.ts'
import type { Place, Schedule } from '../plan/schedule.ts'
import type { IterationTotals } from './iteration-sum.ts'
import { isLocalLimit } from './kind.ts'
import type { BlockReport, NamedCell, SecondReport } from './messages.ts'
import { type OpenBlock, OpenBlocks } from './open-blocks.ts'
import { Second } from './second.ts'

/** What a load thread reports; the second argument lists the buffers to hand over. */
export type PostReport = (report: BlockReport | SecondReport, transfer: readonly ArrayBuffer[]) => void

/**
 * Records what one thread sees. A request belongs to the block in which it was due, however late its answer
 * comes; a block is reported once it is over and nothing of it is pending, and its memory used again.
 */
export class Recorder {
  /** Lateness while load is measured, microseconds. */
  readonly lateness = new Histogram(3)
  localLimits = 0
  private readonly schedule: Schedule
  private readonly measuredFromMs: number
  private readonly measuredToMs: number
  /** For each scenario the request whose tally is its own too (`mirrors.ts`). */
  private readonly mirrors: readonly (number | undefined)[]
  private readonly post: PostReport
  private readonly open: OpenBlocks
  private readonly reported = new Set<number>()
  /** Every block before this one is reported. */
  private nextBlock = 0
  private second: Second
  /** Takes what ends after its block was reported. */
  private readonly leftover: OpenBlock
  private inFlight: (side: Side) => number = () => 0

  constructor(
    schedule: Schedule,
    requests: number,
    scenarios: number,
    post: PostReport,
    mirrors: readonly (number | undefined)[] = [],
  ) {
    this.schedule = schedule
    ;[this.measuredFromMs, this.measuredToMs] = schedule.measuredMs
    this.open = new OpenBlocks(schedule.sides, requests, scenarios)
    this.mirrors = mirrors
    this.post = post
    this.second = new Second(0, schedule.sides)
    this.leftover = this.open.create()
  }

  /** Tells how many iterations of a side are under way. */
  watchInFlight(count: (side: Side) => number): void {
    this.inFlight = count
  }

  /** A request will be due: its block waits for it from now on. */
  expect(dueMs: number): Place {
    const place = this.schedule.at(dueMs)
    if (place.block >= 0) this.open.of(place.block).pending++
    return place
  }

  blockAt(ms: number): number {
    return this.schedule.at(ms).block
  }

  /** Actual minus intended start. */
  late(dueMs: number, nowMs: number): void {
    if (dueMs >= this.measuredFromMs && dueMs < this.measuredToMs)
      this.lateness.record((nowMs - dueMs) * 1000)
  }

  transportError(error: unknown): void {
    if (isLocalLimit(error)) this.localLimits++
    this.second.lastError(error)
  }

  sent(side: Side, request: number, block: number, nowMs: number): void {
    this.roll(nowMs)
    this.second.sent(side)
    if (block >= 0) this.open.cell(this.open.of(block).cells, side, request).sent++
  }

  answered(
    side: Side,
    request: number,
    block: number,
    slice: number,
    latencyMs: number,
    serviceMs: number,
    status: number,
    bytes: number,
    kind: ErrorKind | undefined,
    nowMs: number,
  ): void {
    this.roll(nowMs)
    this.second.answered(side, latencyMs * 1000, status, kind)
    if (block < 0) return
    const open = this.open.of(block)
    open.pending--
    const cell = this.open.cell(open.cells, side, request)
    cell.bytes += bytes
    if (kind === undefined)
      cell.succeed(latencyMs * 1000, serviceMs * 1000, status, this.schedule.position(side, block, slice))
    else cell.fail(kind, latencyMs * 1000)
  }

  /** An edge cache spoke in a right answer that is about to be recorded; `hit`: the answer was its own. */
  edge(side: Side, request: number, block: number, hit: boolean): void {
    if (block >= 0) this.open.cell(this.open.of(block).cells, side, request).edge(hit)
  }

  /** A whole iteration that began in this block, for the scenario's own tally. */
  iteration(side: Side, scenario: number, block: number, seen: IterationTotals): void {
    if (block < 0 || this.mirrors[scenario] !== undefined) return
    // Its own block may be reported already: then it goes with the next that is not.
    const home = this.reported.has(block) || block < this.nextBlock ? this.nextBlock : block
    const open = home < this.schedule.blocks ? this.open.of(home) : this.leftover
    const cell = this.open.cell(open.scenarios, side, scenario)
    cell.sent++
    cell.bytes += seen.bytes
    if (seen.failed === undefined) cell.succeed(seen.latencyMs * 1000, seen.serviceMs * 1000, 200, 0)
    else cell.fail(seen.failed, seen.latencyMs * 1000)
  }

  /**
   * Reports seconds and blocks that are over. Call it after everything due until `nowMs` has been announced.
   */
  advance(nowMs: number): void {
    this.roll(nowMs)
    for (let block = this.nextBlock; block < this.schedule.blocks; block++) {
      if (this.schedule.blockEndMs(block) > nowMs) return
      if (this.reported.has(block) || (this.open.find(block)?.pending ?? 0) > 0) continue
      this.report(block, true)
    }
  }

  /** Nothing that is still under way will be waited for: every block is complete without it. */
  abandon(nowMs: number): void {
    for (const block of this.open.numbers()) this.open.of(block).pending = 0
    this.advance(nowMs)
  }

  /** Reports the second under way and every block that has anything, complete or not. */
  flush(nowMs: number): void {
    this.roll(nowMs)
    this.postSecond()
    for (const block of this.open.numbers()) this.report(block, false)
  }

  /** Iterations that ended after the last block was reported. */
  rest(): readonly NamedCell[] {
    return this.open.take(this.leftover.scenarios)
  }

  private report(block: number, whole: boolean): void {
    const open = this.open.find(block)
    const cells = open === undefined ? [] : this.open.take(open.cells)
    const own = open === undefined ? [] : this.open.take(open.scenarios)
    const report: BlockReport = {
      kind: 'block',
      block,
      whole,
      cells,
      scenarios: [...own, ...this.mirrored(cells)],
    }
    this.open.close(block)
    this.reported.add(block)
    while (this.reported.delete(this.nextBlock)) this.nextBlock++
    this.post(
      report,
      [...cells, ...own].flatMap(({ cell }) =>
        buffersOf([cell.latency, cell.serviceTime, ...(cell.failedLatency ? [cell.failedLatency] : [])]),
      ),
    )
  }

  /** Scenarios whose iterations are single requests: the same tally, under the scenario's name. */
  private mirrored(cells: readonly NamedCell[]): NamedCell[] {
    return cells.flatMap(({ side, index: request, cell }) => {
      const index = this.mirrors.indexOf(request)
      return index < 0 ? [] : { side, index, cell: { ...cell, expected: {}, edge: undefined } }
    })
  }

  private roll(nowMs: number): void {
    while (nowMs >= (this.second.index + 1) * 1000) {
      this.postSecond()
      this.second = new Second(this.second.index + 1, this.schedule.sides)
    }
  }

  private postSecond(): void {
    const report = this.second.report(this.inFlight)
    this.post(
      report,
      report.sides.flatMap((side) => buffersOf([side.latency])),
    )
  }
}
