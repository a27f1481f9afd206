import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { needInstance, needSlo, origin } from './evidence.ts'
import { commentedYaml } from './commented.ts'
import { errorRatio, instancesUp, latencyQuantile, promDuration, requestRate } from './promql.ts'

/** Names that the recording rules give, and that alerts and dashboard ask for. */
export const RECORDED = {
  rate: 'job:http_requests:rate5m',
  errors: 'job:http_errors:ratio_rate5m',
  p95: 'job:http_request_duration_seconds:p95_5m',
  used: 'job:http_capacity_used:ratio5m',
} as const

/** The recorded error ratio over a window of milliseconds. */
export function recordedErrors(windowMs: number): string {
  return `job:http_errors:ratio_rate${promDuration(windowMs)}`
}

/**
 * Prometheus recording rules: rate, errors, p95, the share of the safe capacity in use, and the error ratio over
 * each window of the burn-rate alerts. Throws UserError `evidence-missing` for a result with neither capacity
 * nor proposed objectives.
 */
export function exportRecordingRules(result: Result, { name, selector }: ExportOptions): string {
  const labels = { job: name }
  const rule = (record: string, expr: string): unknown => ({ record, expr, labels })
  const what = 'A set of recording rules'
  const instance = result.capacity === undefined ? undefined : needInstance(result, what)
  const slo = instance !== undefined && result.slo === undefined ? undefined : needSlo(result, what)
  const windows = new Set((slo?.burnRates ?? []).flatMap(({ longMs, shortMs }) => [longMs, shortMs]))
  // Recorded above under the same name.
  windows.delete(5 * 60_000)
  const rules = [
    rule(RECORDED.rate, requestRate(selector, '5m')),
    rule(RECORDED.errors, errorRatio(selector, '5m')),
    rule(RECORDED.p95, latencyQuantile(selector, 0.95, '5m')),
    ...(instance === undefined
      ? []
      : [
          rule(
            RECORDED.used,
            `${requestRate(selector, '5m')} / (${toDecimal(instance.requestsPerSecond)} * ${instancesUp(selector)})`,
          ),
        ]),
    ...[...windows]
      .sort((a, b) => a - b)
      .map((window) => rule(recordedErrors(window), errorRatio(selector, promDuration(window)))),
  ]
  return commentedYaml(instance?.source ?? origin(result), [
    { groups: [{ name: `${name}-capacity`, rules }] },
  ])
}

/** Requests each second, to a thousandth, rounded down. */
export function toDecimal(value: number): string {
  return String(Math.floor(value * 1000) / 1000)
}
