/// <reference lib="es2024.sharedmemory" />
/**
 * How load threads and the pacer meet, in shared memory. Each load thread writes the moment of its next
 * start and waits for its bell; the pacer sleeps until the earliest moment and rings. No timer of the event
 * loop is involved: those are whole milliseconds late.
 *
 * Int32: [0] changes counter, on which the pacer sleeps; [1] stop flag; [2 + w] bell of thread w.
 * BigInt64 after that: [0] until when the pacer sleeps; [1 + w] next start of thread w. In microseconds.
 */
export class Bells {
  readonly buffer: SharedArrayBuffer
  private readonly flags: Int32Array<SharedArrayBuffer>
  private readonly moments: BigInt64Array<SharedArrayBuffer>

  constructor(workers: number, buffer?: SharedArrayBuffer) {
    const flagBytes = Math.ceil((2 + workers) / 2) * 8
    this.buffer = buffer ?? new SharedArrayBuffer(flagBytes + (1 + workers) * 8)
    this.flags = new Int32Array(this.buffer, 0, 2 + workers)
    this.moments = new BigInt64Array(this.buffer, flagBytes)
    if (buffer === undefined) this.moments.fill(NEVER)
  }

  /** Load thread: ring me at this moment; Infinity for not at all. */
  arm(worker: number, dueMs: number): void {
    const due = Number.isFinite(dueMs) ? BigInt(Math.ceil(dueMs * 1000)) : NEVER
    Atomics.store(this.moments, 1 + worker, due)
    Atomics.add(this.flags, 0, 1)
    // Waking the pacer costs a system call: only for a moment it would oversleep.
    if (due < Atomics.load(this.moments, 0)) Atomics.notify(this.flags, 0)
  }

  /** Load thread: how often the bell has rung. */
  rung(worker: number): number {
    return Atomics.load(this.flags, 2 + worker)
  }

  /** Load thread: resolves when the bell has rung more often than `seen`. */
  async heard(worker: number, seen: number): Promise<void> {
    const waiting = Atomics.waitAsync(this.flags, 2 + worker, seen)
    if (waiting.async) await waiting.value
  }

  stop(): void {
    Atomics.store(this.flags, 1, 1)
    Atomics.add(this.flags, 0, 1)
    Atomics.notify(this.flags, 0)
  }

  /** Pacer: rings whoever is due, sleeps until the next moment; returns once stopped. */
  pace(workers: number, nowMs: () => number): void {
    while (Atomics.load(this.flags, 1) === 0) {
      const changes = Atomics.load(this.flags, 0)
      const now = BigInt(Math.floor(nowMs() * 1000))
      let next = NEVER
      for (let worker = 0; worker < workers; worker++) {
        const due = Atomics.load(this.moments, 1 + worker)
        if (due > now) {
          if (due < next) next = due
        } else if (Atomics.compareExchange(this.moments, 1 + worker, due, NEVER) === due) {
          Atomics.add(this.flags, 2 + worker, 1)
          Atomics.notify(this.flags, 2 + worker)
        }
      }
      Atomics.store(this.moments, 0, next)
      const sleepMs = next === NEVER ? Infinity : Number(next - now) / 1000
      Atomics.wait(this.flags, 0, changes, sleepMs)
    }
  }
}

const NEVER = 2n ** 62n
