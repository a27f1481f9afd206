import type { Target } from '../plan/plan.ts'
import { monotonicClock } from './clock.ts'
import { edgeSaying } from './edge-cache.ts'
import { USER_AGENT } from './flow.ts'
import type { ReferenceClock, ReferenceClocks, ReferenceOptions } from './reference-clock.ts'
import { pathBelow } from './sight.ts'
import { createClient, createConnector } from './transport.ts'

/** The real clocks: what servers write into the `Date` of their answers. */
export function createReferenceClocks(): ReferenceClocks {
  const nowMs = monotonicClock()
  return { nowMs, open: (target, path, options) => openClock(nowMs, target, path, options) }
}

/** One connection for all looks where the server keeps it; opening one is no part of the time that an answer takes. */
function openClock(
  nowMs: () => number,
  target: Target,
  path: string,
  { http, signal }: ReferenceOptions,
): ReferenceClock {
  const base = new URL(target.url)
  const connect = createConnector({ http, socketPath: target.socketPath })
  let connectedMs = -Infinity
  const client = createClient(
    base.origin,
    (where, callback) => {
      connect(where, (...result) => {
        connectedMs = nowMs()
        callback(...result)
      })
    },
    http,
  )
  return {
    async look(limitMs) {
      const askedMs = nowMs()
      try {
        const response = await client.request({
          // Every answer has a date, whatever its status; of this one nothing else is wanted.
          method: 'HEAD',
          path: pathBelow(base, path),
          headers: { 'user-agent': USER_AGENT, ...target.headers },
          signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
          // undici closes the connection after a HEAD unless told otherwise.
          reset: false,
        })
        const receivedMs = nowMs()
        await response.body.dump()
        const dateMs = dateOf((name) => {
          const value = response.headers[name]
          return typeof value === 'string' ? value : value?.[0]
        })
        if (dateMs === undefined) return undefined
        return { askedMs, sentMs: Math.max(askedMs, connectedMs), receivedMs, dateMs }
      } catch {
        // Whether the target is there is asked elsewhere; here, no answer is one that tells no time.
        return undefined
      }
    },
    close: () => client.destroy(),
  }
}

/**
 * When an answer was made (`Date`, RFC 9110 §6.6.1), milliseconds since 1970; undefined without it, and for
 * one that a cache had kept, which was made at another time (`Age`, RFC 9111 §5.1).
 */
export function dateOf(header: (name: string) => string | undefined): number | undefined {
  if (header('age') !== undefined || edgeSaying(header)?.hit === true) return undefined
  const ms = Date.parse(header('date') ?? '')
  return Number.isFinite(ms) ? ms : undefined
}
