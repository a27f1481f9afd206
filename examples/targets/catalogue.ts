import { exposition, Pace, spread, type SimulatedTarget } from './target.ts'

export interface CatalogueOptions {
  /** Behind one address; they share a database, so that two carry 1.88 times as much as one. */
  readonly instances?: number
  /** It has worked for an hour already: caches and memory are full. */
  readonly warm?: boolean
  /** Memory grows without an end. */
  readonly leaks?: boolean
}

/** Milliseconds of a request alone: cold, and what half an hour of work adds. */
const SERVICE_MS = 43
const WARMING_MS = 16
/** Contention and coherency of the Universal Scalability Law: it peaks at 44 requests under way, about 410/s. */
const SIGMA = 0.01
const KAPPA = 0.0005
const POOL = 50
/** A connection goes back to the pool so long after it was taken. */
const HELD_S = 0.295
const EFFICIENCY = 0.94
const MINUTE_MS = 60_000

/**
 * The API of capacity.yml: latency rises from 45 to 62 ms while it works and stays there, memory fills from 52 % to
 * 67 % and flattens, 250 users take nearly all of its 50 database connections, and its cache warms up.
 */
export function catalogue({
  instances = 1,
  warm = false,
  leaks = false,
}: CatalogueOptions = {}): SimulatedTarget {
  const pace = new Pace()
  const upMs = warm ? 60 * MINUTE_MS : 0
  let asked = 0
  let hits = 0
  const speed = instances === 1 ? 1 : EFFICIENCY
  return {
    answer({ path, atMs, inFlight }) {
      if (path === '/health') return { status: 200, latencyMs: 1 }
      pace.came(atMs)
      asked++
      hits += cacheHits(upMs + atMs)
      const each = Math.max(1, inFlight / instances)
      const crowd = 1 + SIGMA * (each - 1) + KAPPA * each * (each - 1)
      const alone = (SERVICE_MS + WARMING_MS * filled(upMs + atMs, 5)) / speed
      return { status: 200, latencyMs: alone * crowd * spread(asked, 0.25), body: { tools: [] } }
    },
    metrics: (atMs) =>
      exposition({
        memory_used_ratio: leaks
          ? 0.52 + (0.15 * atMs) / (30 * MINUTE_MS)
          : 0.52 + 0.15 * filled(upMs + atMs, 8),
        cpu_used_ratio: Math.min(1, 0.1 + pace.perSecond(atMs) / 450 / instances),
        db_connections_used: Math.min(POOL, Math.round(pace.perSecond(atMs) * HELD_S)),
        db_connections_max: POOL,
        cache_hits_total: Math.round(hits),
        cache_requests_total: asked,
        process_start_time_seconds: 1_000,
      }),
  }
}

/** Rises from 0 to 1 within half an hour, ever slower. */
function filled(atMs: number, minutes: number): number {
  const after = (ms: number): number => 1 - Math.exp(-ms / (minutes * MINUTE_MS))
  return Math.min(1, after(atMs) / after(30 * MINUTE_MS))
}

function cacheHits(atMs: number): number {
  return 0.6 + 0.35 * (1 - Math.exp(-atMs / MINUTE_MS))
}
