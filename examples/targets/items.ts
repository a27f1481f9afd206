import { exposition, spread, type SimulatedTarget } from './target.ts'

/** The median and the spread at which p95 is 6.86 ms and p99 9.84 ms. */
const MEDIAN_MS = 2.87
const SIGMA = 0.53

/** The service of six-scenarios.yml: quick whatever it is asked, and far from busy with two users. */
export function items(): SimulatedTarget {
  let asked = 0
  return {
    answer({ method }) {
      asked++
      return { status: method === 'POST' ? 201 : 200, latencyMs: MEDIAN_MS * spread(asked, SIGMA), body: {} }
    },
    metrics: () => exposition({ requests_total: asked, process_start_time_seconds: 1_000 }),
  }
}
