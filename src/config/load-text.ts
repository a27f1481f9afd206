import { parseCount, parseRate } from '../units.ts'
import type { Parsed } from './problem.ts'
import type { Until } from './shape.ts'
import { parseLimit } from './threshold.ts'

// The small languages of a load profile: levels and conditions.

/** A level of either model: arrivals each second, or users. */
export interface Level {
  readonly unit: 'rate' | 'users'
  readonly value: number
}

const MOST = 1_000_000

/** `200/s` or `500`; with `signed`, a `+` may stand before it. Zero is a level too. */
export function parseLevel(text: string, signed = false): Parsed<Level> {
  const bare = signed ? text.trim().replace(/^\+\s*/, '') : text.trim()
  const perSecond = parseRate(bare)
  const users = parseCount(bare)
  const value = perSecond ?? users
  if (value !== undefined && value <= MOST)
    return { value: { unit: perSecond === undefined ? 'users' : 'rate', value } }
  return {
    problem: `expected a level: ${signed ? '"+10/s" for a rate, or "+10"' : '"200/s" for a rate, or "500"'} for users.`,
  }
}

const METRICS = ['errors', 'p50', 'p75', 'p90', 'p95', 'p99'] as const

/**
 *     condition = metric ">" limit       `errors > 5%`, `p95 > 1s`
 *     metric    = "errors" | "p50" | "p75" | "p90" | "p95" | "p99"
 */
export function parseUntil(written: string): Parsed<Until> {
  const [, name = '', limitText = ''] = /^\s*([a-z0-9]+)\s*>\s*(\S.*?)\s*$/.exec(written) ?? []
  const metric = METRICS.find((known) => known === name)
  if (metric === undefined)
    return {
      problem: `expected a condition: one of ${METRICS.join(', ')}, ">", and a limit. Write for example "errors > 5%" or "p95 > 1s".`,
    }
  const limit = parseLimit(limitText, metric)
  if ('problem' in limit) return limit
  return { value: { metric, above: limit.value.value, text: `${metric} > ${limit.value.text}` } }
}
