import { exposition, spread, type SimulatedTarget } from './target.ts'

export interface AdviceOptions {
  /** Logins that are let through each second, and at once after a rest; unlimited without it. */
  readonly logins?: { readonly perSecond: number; readonly burst: number }
}

/** One id in so many does not exist: of 68,902 requests, half of them by id, about 876 find nothing. */
const MISSING = 39

/** The service of staged.yml: quick, with ids that are not there by design, and a limit on logins if wanted. */
export function advice({ logins }: AdviceOptions = {}): SimulatedTarget {
  let asked = 0
  let throttled = 0
  let tokens = logins?.burst ?? 0
  let filledMs = 0
  return {
    answer({ path, atMs }) {
      asked++
      const latencyMs = 11 * spread(asked, 0.45)
      if (path === '/login') {
        if (logins !== undefined) {
          tokens = Math.min(logins.burst, tokens + ((atMs - filledMs) / 1000) * logins.perSecond)
          filledMs = atMs
          if (tokens < 1) {
            throttled++
            return { status: 429, latencyMs: 1, headers: { 'retry-after': '1' } }
          }
          tokens--
        }
        return { status: 200, latencyMs, body: { token: `t${asked}` } }
      }
      const id = /^\/tools\/(\d+)$/.exec(path)?.[1]
      const missing = id !== undefined && Number(id) % MISSING === 0
      return { status: missing ? 404 : 200, latencyMs, body: missing ? { error: 'no such tool' } : {} }
    },
    metrics: () =>
      exposition({ requests_total: asked, throttled_total: throttled, process_start_time_seconds: 1_000 }),
  }
}
