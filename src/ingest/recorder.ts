import type { Block, ErrorKind, Measurement } from '../measure/measurement.ts'
import { GrowingBlockCell, mergeTallies } from '../measure/tally.ts'
import { RequestNames } from './request-names.ts'
import type { Window } from './same-run.ts'
import { SampleEntry } from './sample-entry.ts'
import { Seconds } from './seconds.ts'

/** Beginning length of a block, as METHOD §3 has it. */
const BLOCK_MS = 5_000
/** More blocks add memory and no knowledge: when there are more, and one for the odd ends, two become one. */
const MOST_BLOCKS = 360
/** A run of a week is a wrong unit of time, not a run. */
export const LONGEST_RUN_MS = 7 * 86_400_000

/** What a recorder has at its end. */
export interface Recording {
  readonly measurement: Measurement
  /** Of the first start that counts, on the file's own clock, in milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly blockMs: number
  readonly notes: readonly string[]
  /** Samples before the end of the warm-up, which were left out. */
  readonly leftOut: number
}

/**
 * Takes samples in any order and makes a measurement of them: tallies, blocks, a timeline. Memory depends on
 * the length of the run and the number of names, never on the number of samples.
 */
export class SampleRecorder {
  private readonly warmUpMs: number
  private readonly measureMs: number
  private readonly names = new RequestNames()
  private readonly entries = new Map<string, SampleEntry>()
  private readonly seconds = new Seconds()
  private blockMs = BLOCK_MS
  private lowestBlock = Infinity
  private highestBlock = -Infinity
  private startMs = Infinity
  private endMs = -Infinity
  private fileStartMs = Infinity
  private fileEndMs = -Infinity
  private countFromMs: number | undefined
  private leftOut = 0
  private ownServiceTimes = false
  private looseBytes = 0

  /**
   * `warmUpMs`: what starts earlier than this after a file's first sample is left out; `measureMs`: and what
   * starts later than this after that.
   */
  constructor(warmUpMs = 0, measureMs = Infinity) {
    this.warmUpMs = warmUpMs
    this.measureMs = measureMs
  }

  /** A file begins: its warm-up counts from its own first sample. */
  beginFile(): void {
    this.countFromMs = undefined
    this.fileStartMs = Infinity
    this.fileEndMs = -Infinity
  }

  /** From when to when the samples of the file just read were taken, and the longest silence so far. */
  endFile(): Omit<Window, 'path'> {
    if (this.fileStartMs === Infinity) return { startMs: undefined, endMs: undefined, gap: undefined }
    return { startMs: this.fileStartMs, endMs: this.fileEndMs, gap: this.seconds.longestGap() }
  }

  /** Samples that lay in the warm-up. */
  get leftOutCount(): number {
    return this.leftOut
  }

  /** Resolves a name once; `record` takes what this returns. */
  entryOf(written: string): SampleEntry {
    const name = this.names.nameOf(written)
    let entry = this.entries.get(name)
    if (entry === undefined) {
      entry = new SampleEntry()
      this.entries.set(name, entry)
    }
    return entry
  }

  /**
   * One request: `kind` is undefined for a right answer, `status` 0 where there was none. `serviceUs` is given
   * only by tools that tell it apart from the latency.
   */
  record(
    entry: SampleEntry,
    startMs: number,
    latencyUs: number,
    kind: ErrorKind | undefined,
    status: number,
    bytes: number,
    serviceUs?: number,
  ): void {
    this.countFromMs ??= startMs + this.warmUpMs
    if (startMs < this.fileStartMs) this.fileStartMs = startMs
    if (startMs < this.countFromMs && this.warmUpMs > 0) {
      this.leftOut++
      return
    }
    if (startMs >= this.countFromMs + this.measureMs) return
    const { tally } = entry
    const endMs = startMs + latencyUs / 1000
    if (startMs < this.startMs) this.startMs = startMs
    if (endMs > this.endMs) this.endMs = endMs
    if (endMs > this.fileEndMs) this.fileEndMs = endMs
    const cell = this.cellOf(entry, Math.floor(startMs / this.blockMs))
    tally.sent++
    tally.completed++
    tally.bytes += bytes
    cell.sent++
    cell.completed++
    const second = this.seconds.at(endMs)
    second.completed++
    this.seconds.at(startMs).sent++
    if (kind !== undefined) {
      tally.errors[kind] = (tally.errors[kind] ?? 0) + 1
      cell.errors[kind] = (cell.errors[kind] ?? 0) + 1
      tally.failedLatency.record(latencyUs)
      second.errors++
      return
    }
    tally.latency.record(latencyUs)
    cell.latency.record(latencyUs)
    second.latency.record(latencyUs)
    if (serviceUs !== undefined) {
      this.ownServiceTimes = true
      tally.serviceTime.record(serviceUs)
    }
    if (status !== 0 && (status < 200 || status > 299))
      tally.expected[status] = (tally.expected[status] ?? 0) + 1
  }

  /** Body bytes that belong to no single request. */
  addBytes(bytes: number): void {
    this.looseBytes += bytes
  }

  /** What was recorded; undefined when nothing was. */
  finish(): Recording | undefined {
    if (this.entries.size === 0 || this.startMs === Infinity) return undefined
    const { startMs, endMs, blockMs } = this
    const used = [...this.entries].filter(([, { tally }]) => tally.sent > 0)
    if (!this.ownServiceTimes) for (const [, { tally }] of used) tally.serviceTime.add(tally.latency)
    const total = mergeTallies(used.map(([, { tally }]) => tally))
    const measurement: Measurement = {
      requests: Object.fromEntries(used.map(([name, { tally }]) => [name, tally])),
      total: this.looseBytes === 0 ? total : { ...total, bytes: total.bytes + this.looseBytes },
      scenarios: {},
      blocks: this.blocks(used),
      timeline: this.seconds.timeline(startMs),
      activeMs: Math.max(1, endMs - startMs),
    }
    return { measurement, startMs, endMs, blockMs, notes: this.names.notes(), leftOut: this.leftOut }
  }

  private cellOf(entry: SampleEntry, block: number): GrowingBlockCell {
    if (entry.block === block && entry.cell !== undefined) return entry.cell
    if (block < this.lowestBlock) this.lowestBlock = block
    if (block > this.highestBlock) this.highestBlock = block
    if (this.highestBlock - this.lowestBlock > MOST_BLOCKS) {
      this.widen()
      return this.cellOf(entry, Math.floor(block / 2))
    }
    let cell = entry.cells.get(block)
    if (cell === undefined) {
      cell = new GrowingBlockCell()
      entry.cells.set(block, cell)
      // Late answers still reach the block before this one, but seldom one that is older.
      entry.cells.get(block - 2)?.compact()
    }
    entry.block = block
    entry.cell = cell
    return cell
  }

  /** Two blocks become one, for every request. */
  private widen(): void {
    this.blockMs *= 2
    this.lowestBlock = Math.floor(this.lowestBlock / 2)
    this.highestBlock = Math.floor(this.highestBlock / 2)
    for (const entry of this.entries.values()) entry.widen()
  }

  private blocks(used: readonly (readonly [string, SampleEntry])[]): readonly Block[] {
    const indices = [...new Set(used.flatMap(([, { cells }]) => [...cells.keys()]))].sort((a, b) => a - b)
    return indices.map((index) => {
      const from = Math.max(index * this.blockMs, this.startMs)
      const to = Math.min((index + 1) * this.blockMs, this.endMs)
      const cells = used.flatMap(([name, { cells: own }]) => {
        const cell = own.get(index)
        return cell === undefined ? [] : [[name, cell] as const]
      })
      return {
        // On the wall clock, so that two files measured at the same time have the same blocks.
        index,
        startMs: from - this.startMs,
        durationMs: Math.max(0, to - from),
        activeMs: Math.max(0, to - from),
        requests: Object.fromEntries(cells),
      }
    })
  }
}
