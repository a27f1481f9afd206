import type { EdgeAnswers } from './edge-answers.ts'
import { Histogram } from './histogram.ts'
import { ERROR_KINDS, type ErrorCounts, type ErrorKind } from './measurement.ts'
import { clearHistogram, packHistogram, type PackedHistogram } from './packed.ts'

/**
 * What a load thread records of one request name on one side in one block (or of one scenario). Everything
 * else is derived from it: three digits give the totals, folded to two they give the blocks.
 */
export class Cell {
  sent = 0
  completed = 0
  bytes = 0
  private readonly errors = new Uint32Array(ERROR_KINDS.length)
  private expected: Record<string, number> = {}
  private edgeTold = 0
  private edgeHits = 0
  private readonly latency = new Histogram(3)
  private readonly serviceTime = new Histogram(3)
  /** Most requests never fail: the counters are made with the first failure. */
  private failed: Histogram | undefined
  private readonly counts = [0, 0]
  private readonly lnSums = [0, 0]

  get untouched(): boolean {
    return this.sent === 0 && this.completed === 0
  }

  /** A right answer; `status` outside 200 to 299 was expected. Times in microseconds. */
  succeed(latencyUs: number, serviceTimeUs: number, status: number, position: 0 | 1): void {
    this.completed++
    this.latency.record(latencyUs)
    this.serviceTime.record(serviceTimeUs)
    this.counts[position] = (this.counts[position] ?? 0) + 1
    this.lnSums[position] = (this.lnSums[position] ?? 0) + lnOf(latencyUs)
    if (status < 200 || status > 299) this.expected[status] = (this.expected[status] ?? 0) + 1
  }

  fail(kind: ErrorKind, latencyUs: number): void {
    this.completed++
    const index = ERROR_KINDS.indexOf(kind)
    this.errors[index] = (this.errors[index] ?? 0) + 1
    this.failed ??= new Histogram(3)
    this.failed.record(latencyUs)
  }

  /** An edge cache spoke in a right answer; `hit`: the answer was its own. */
  edge(hit: boolean): void {
    this.edgeTold++
    if (hit) this.edgeHits++
  }

  pack(): PackedCell {
    return {
      sent: this.sent,
      completed: this.completed,
      bytes: this.bytes,
      errors: namedErrors(this.errors),
      expected: this.expected,
      ...(this.edgeTold === 0 ? {} : { edge: { told: this.edgeTold, hits: this.edgeHits } }),
      latency: packHistogram(this.latency),
      serviceTime: packHistogram(this.serviceTime),
      failedLatency: this.failed === undefined ? undefined : packHistogram(this.failed),
      counts: [this.counts[0] ?? 0, this.counts[1] ?? 0],
      lnSums: [this.lnSums[0] ?? 0, this.lnSums[1] ?? 0],
    }
  }

  clear(): void {
    this.sent = 0
    this.completed = 0
    this.bytes = 0
    this.errors.fill(0)
    this.expected = {}
    this.edgeTold = 0
    this.edgeHits = 0
    clearHistogram(this.latency)
    clearHistogram(this.serviceTime)
    if (this.failed !== undefined) clearHistogram(this.failed)
    this.counts.fill(0)
    this.lnSums.fill(0)
  }
}

/**
 * ln(µs) in steps of 2^-20, about a millionth: sums of such numbers are exact up to 2^33, so that they do not
 * depend on the order in which answers came, nor on how many threads or machines counted them. The logarithm
 * of less than a microsecond is that of one.
 */
function lnOf(latencyUs: number): number {
  return Math.round(Math.log(Math.max(1, latencyUs)) * LN_STEPS) / LN_STEPS
}

const LN_STEPS = 2 ** 20

/** A cell on its way from a load thread to the main thread. */
export interface PackedCell {
  readonly sent: number
  readonly completed: number
  readonly bytes: number
  readonly errors: ErrorCounts
  readonly expected: Readonly<Record<string, number>>
  readonly edge?: EdgeAnswers | undefined
  readonly latency: PackedHistogram
  readonly serviceTime: PackedHistogram
  readonly failedLatency: PackedHistogram | undefined
  /** Right answers by position, and the sums of ln(µs) of their latencies. */
  readonly counts: readonly [number, number]
  readonly lnSums: readonly [number, number]
}

function namedErrors(counts: Uint32Array): ErrorCounts {
  const named: Partial<Record<ErrorKind, number>> = {}
  ERROR_KINDS.forEach((kind, i) => {
    const count = counts[i] ?? 0
    if (count > 0) named[kind] = count
  })
  return named
}
