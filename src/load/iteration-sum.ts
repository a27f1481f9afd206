import type { ErrorKind } from '../measure/measurement.ts'

/** What the requests of one iteration amount to. */
export interface IterationTotals {
  readonly latencyMs: number
  readonly serviceMs: number
  /** Of bodies. */
  readonly bytes: number
  /** First error. */
  readonly failed: ErrorKind | undefined
}

/** The same while it grows. */
export class IterationSum implements IterationTotals {
  latencyMs = 0
  serviceMs = 0
  bytes = 0
  failed: ErrorKind | undefined = undefined

  /** Of an iteration that begins. */
  clear(): void {
    this.latencyMs = 0
    this.serviceMs = 0
    this.bytes = 0
    this.failed = undefined
  }

  add(latencyMs: number, serviceMs: number, bytes: number): void {
    this.latencyMs += latencyMs
    this.serviceMs += serviceMs
    this.bytes += bytes
  }
}
