import { measure } from './measured.ts'
import type { Row } from './document.ts'

const EVERY_MS = 10_000
const STALL_MS = 1000
const SERVICE_MS = 10
const SECONDS = 40

/**
 * A server that stalls for S in every T and answers in s otherwise. Whoever is due in the stall waits for its
 * end, so that the quantile q of the latency is S + s - (1 - q)·T above 1 - S/T, and s below it (LOADGEN §7).
 * Example: S = 1 s, T = 10 s, s = 10 ms: p99 is 1000 + 10 - 0.01 · 10,000 = 910 ms.
 */
export async function measureStall(): Promise<readonly Row[]> {
  const { total } = await measure(
    { ms: [SERVICE_MS], stall: { everyMs: EVERY_MS, forMs: STALL_MS, firstMs: EVERY_MS / 2 } },
    `load: { rate: 200/s, warm-up: 0s, duration: ${SECONDS}s, block: 1s }\nhttp: { connections: 400 }\n`,
  )
  return [0.92, 0.95, 0.99, 0.995].map((q) => {
    const want = STALL_MS + SERVICE_MS - (1 - q) * EVERY_MS
    const got = (total.latency.quantile(q) ?? NaN) / 1000
    return {
      what: `p${(q * 100).toFixed(1).replace('.0', '')}, analytic`,
      want,
      got,
      allowedMs: 0.02 * want,
    }
  })
}

/** The same stall, one user without pauses: only the one request under way shows it. */
export async function measureClosedStall(): Promise<readonly Row[]> {
  const { total } = await measure(
    { ms: [SERVICE_MS], stall: { everyMs: EVERY_MS, forMs: STALL_MS, firstMs: EVERY_MS / 2 } },
    'load: { users: 1, warm-up: 0s, duration: 20s, block: 1s }\n',
  )
  const p99 = (total.latency.quantile(0.99) ?? NaN) / 1000
  const max = total.latency.max / 1000
  return [
    // The stall hides: what is allowed is a tenth of it.
    { what: 'closed, one user: p99', want: SERVICE_MS, got: p99, allowedMs: 0.1 * STALL_MS },
    { what: 'closed, one user: max', want: STALL_MS + SERVICE_MS, got: max, allowedMs: 0.02 * STALL_MS },
  ]
}
