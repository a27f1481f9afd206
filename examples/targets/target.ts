// What the simulated targets have in common. Each is a model of a service that somebody once tested by hand: what
// a request meets at a moment, and what the service reports. Time is handed in, so that one model can be served
// over HTTP (main.ts), with its time compressed, or asked without a clock.

/** One request as it comes in. */
export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Milliseconds since the target was started. */
  readonly atMs: number
  /** Requests under way, this one included. */
  readonly inFlight: number
}

export interface Answered {
  readonly status: number
  readonly latencyMs: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** Keeps what it was asked: the n-th request of a fresh one always meets the same. */
export interface SimulatedTarget {
  answer(asked: Asked): Answered
  /** In the text format of Prometheus. */
  metrics(atMs: number): string
}

/**
 * A lognormal factor with median 1 for the n-th request. Its quantiles are as even as few numbers can be: the
 * multiples of the golden ratio (an additive recurrence) through the normal quantile.
 */
export function spread(n: number, sigma: number): number {
  const GOLDEN = 0.618033988749895
  return Math.exp(sigma * normalQuantile((0.5 + n * GOLDEN) % 1))
}

/** One line for each metric. */
export function exposition(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')
}

/** How many requests came each second, over the last ten. */
export class Pace {
  private readonly seconds = new Map<number, number>()

  came(atMs: number): void {
    const second = Math.floor(atMs / 1000)
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1)
    this.seconds.delete(second - 11)
  }

  perSecond(atMs: number): number {
    const now = Math.floor(atMs / 1000)
    let sum = 0
    for (let second = now - 10; second < now; second++) sum += this.seconds.get(second) ?? 0
    return sum / 10
  }
}

/** Quantile of the normal distribution: formula 26.2.23 of Abramowitz and Stegun, absolute error below 4.5e-4. */
function normalQuantile(p: number): number {
  const tail = Math.min(Math.max(Math.min(p, 1 - p), 1e-6), 0.5)
  const t = Math.sqrt(-2 * Math.log(tail))
  const z =
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  return p < 0.5 ? -z : z
}
