import { GrowingBlockCell } from '../measure/tally.ts'
import { isShaped } from '../plan/phases.ts'
import type { Plan, Side } from '../plan/plan.ts'
import type { Schedule } from '../plan/schedule.ts'
import type { Sides } from './engine.ts'
import { requestNames } from './flow.ts'
import { grown, type GrowingLevel, GrowingMeasurement } from './growing-measurement.ts'
import type { BlockReport, NamedCell, SecondReport } from './messages.ts'
import { joinSecond, type WholeSecond } from './whole-second.ts'

/**
 * Puts the threads' reports together. A block enters once every thread has reported it, in order, so that
 * totals and blocks always tell the same; everything is a sum, so the number of threads changes nothing.
 */
export class Assembly {
  private readonly schedule: Schedule
  private readonly workers: number
  private readonly names: readonly string[]
  private readonly scenarioNames: readonly string[]
  private readonly growing: ReadonlyMap<Side, GrowingMeasurement>
  /** Reports of blocks that cannot enter yet. */
  private readonly early = new Map<number, BlockReport[]>()
  /** Reports of blocks that never will be complete. */
  private readonly partial: BlockReport[] = []
  private readonly seconds = new Map<number, SecondReport[]>()
  private nextSecond = 0
  /** Every block before this one has entered, or is left out. */
  complete: number

  /** `first`: blocks before it are left out. */
  constructor(plan: Plan, schedule: Schedule, workers: number, first = 0) {
    this.complete = first
    this.schedule = schedule
    this.workers = workers
    this.names = requestNames(plan.scenarios).names
    this.scenarioNames = plan.scenarios.map((scenario) => scenario.name)
    const shaped = isShaped(plan)
    this.growing = new Map(
      schedule.sides.map((side) => [side, new GrowingMeasurement(shaped, schedule.stretches)]),
    )
  }

  get sides(): Sides {
    return { candidate: this.of('candidate'), baseline: this.growing.get('baseline') }
  }

  /** Takes a thread's share of a block; true when more blocks are complete than before. */
  addBlock(report: BlockReport): boolean {
    if (!report.whole) {
      this.partial.push(report)
      return false
    }
    const shares = this.early.get(report.block) ?? []
    shares.push(report)
    this.early.set(report.block, shares)
    const before = this.complete
    for (;;) {
      const next = this.early.get(this.complete)
      if (next?.length !== this.workers) return this.complete > before
      this.early.delete(this.complete)
      this.enter(this.complete, next)
      this.complete++
    }
  }

  /** Takes a thread's second; the seconds that every thread has reported, in order. */
  addSecond(report: SecondReport): WholeSecond[] {
    const shares = this.seconds.get(report.second) ?? []
    shares.push(report)
    this.seconds.set(report.second, shares)
    const whole: WholeSecond[] = []
    for (;;) {
      const next = this.seconds.get(this.nextSecond)
      if (next?.length !== this.workers) return whole
      whole.push(...this.closeSecond(this.nextSecond, next))
    }
  }

  /** Iterations that ended after the last block was reported. */
  addScenarios(cells: readonly NamedCell[]): void {
    for (const { side, index, cell } of cells)
      grown(this.of(side).scenarios, this.scenarioNames[index] ?? '').addCell(cell)
  }

  /** A run cut short: the totals take what there is of unfinished blocks too, up to this moment. */
  cutShort(nowMs: number): void {
    for (const share of [...this.early.values()].flat()) this.addTotals(share)
    for (const share of this.partial) this.addTotals(share)
    this.early.clear()
    for (const side of this.schedule.sides) {
      this.of(side).activeMs = this.schedule.activeMs(side, nowMs)
      for (const [index, level] of (this.of(side).levels ?? []).entries())
        level.activeMs = this.schedule.activeMs(side, nowMs, this.schedule.stretches[index])
    }
    this.closeRest()
  }

  /** Threads end in different seconds: the last ones are closed with those that are there. */
  closeRest(): void {
    for (const second of [...this.seconds.keys()].sort((a, b) => a - b))
      this.closeSecond(second, this.seconds.get(second) ?? [])
  }

  private enter(block: number, shares: readonly BlockReport[]): void {
    const cells = new Map<Side, Record<string, GrowingBlockCell>>(
      this.schedule.sides.map((side) => [side, {}]),
    )
    const together = joined(block, shares)
    this.addTotals(together)
    for (const { side, index, cell } of together.cells) {
      const ofSide = cells.get(side) ?? {}
      const name = this.names[index] ?? ''
      ;(ofSide[name] ??= new GrowingBlockCell()).addCell(cell)
    }
    for (const ofSide of cells.values()) for (const cell of Object.values(ofSide)) cell.compact()
    for (const side of this.schedule.sides) {
      const measurement = this.of(side)
      const activeMs = this.schedule.activeMsOf(block)
      const level = this.levelOf(side, block)
      measurement.blocks.push({
        index: block,
        startMs: this.schedule.blockStartMs(block),
        durationMs: this.schedule.blockEndMs(block) - this.schedule.blockStartMs(block),
        activeMs,
        ...(level === undefined ? {} : { phase: level.phase }),
        requests: cells.get(side) ?? {},
      })
      measurement.activeMs += activeMs
      if (level !== undefined) level.activeMs += activeMs
    }
  }

  private addTotals(share: BlockReport): void {
    for (const { side, index, cell } of share.cells) {
      const measurement = this.of(side)
      grown(measurement.requests, this.names[index] ?? '').addCell(cell)
      measurement.total.addCell(cell)
      const level = this.levelOf(side, share.block)
      level?.total.addCell(cell)
      if (level?.phase === 'hold') grown(level.requests, this.names[index] ?? '').addCell(cell)
    }
    this.addScenarios(share.scenarios)
  }

  private closeSecond(index: number, shares: readonly SecondReport[]): WholeSecond[] {
    this.seconds.delete(index)
    this.nextSecond = index + 1
    const { phase } = this.schedule.at(index * 1000)
    return this.schedule.sides.map((side) => {
      const ofSide = shares.flatMap((share) => share.sides.filter((one) => one.side === side))
      const { second, point } = joinSecond(side, index, phase, ofSide)
      this.of(side).timeline.push(point)
      return second
    })
  }

  /** The level that a block is part of; undefined for a constant load. */
  private levelOf(side: Side, block: number): GrowingLevel | undefined {
    return this.of(side).levels?.[this.schedule.stretches.indexOf(this.schedule.stretchOf(block))]
  }

  private of(side: Side): GrowingMeasurement {
    const measurement = this.growing.get(side)
    if (measurement === undefined) throw new Error(`the plan has no side ${side}`)
    return measurement
  }
}

/** All shares of a block, in the order of the plan: names come in the same order however the load was dealt. */
function joined(block: number, shares: readonly BlockReport[]): BlockReport {
  const inOrder = (cells: readonly NamedCell[]) => [...cells].sort((a, b) => a.index - b.index)
  return {
    ...{ kind: 'block', block, whole: true },
    cells: inOrder(shares.flatMap((share) => share.cells)),
    scenarios: inOrder(shares.flatMap((share) => share.scenarios)),
  }
}
