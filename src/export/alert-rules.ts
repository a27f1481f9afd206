import type { Capacity } from '../analyze/capacity.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { Result, ResultObjective } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { UserError } from '../errors.ts'
import { formatLoad } from '../report/capacity-words.ts'
import { TOTAL } from '../report/values.ts'
import { formatPercent } from '../units.ts'
import { commentedYaml } from './commented.ts'
import { needInstance, origin } from './evidence.ts'
import { latencyQuantile, promDuration } from './promql.ts'
import { RECORDED, recordedErrors } from './recording-rules.ts'

interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description: string }
}

const QUANTILES: Readonly<Record<string, number>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
}

/**
 * Prometheus alerting rules over the recording rules of `exportRecordingRules`: load above what is safe, limits
 * of the configuration, burn rates of the proposed error budget. Throws UserError `evidence-missing` when the
 * result has none of the three.
 */
export function exportAlerts(result: Result, { name, selector }: ExportOptions): string {
  const rules = [
    ...(result.capacity === undefined ? [] : capacityAlerts(result, result.capacity)),
    ...limitAlerts(result.objectives, selector),
    ...(result.slo === undefined ? [] : burnAlerts(result.slo)),
  ]
  if (rules.length === 0)
    throw new UserError(
      'evidence-missing',
      'Alerts need a measured capacity, limits or proposed objectives, and this result has none of them.',
      'Run a profile with shape: steps, or set thresholds with max for all requests, or run the default profile long enough for 200 answers.',
    )
  const scoped = rules.map((rule) => ({ ...rule, labels: { ...rule.labels, job: name } }))
  const source = result.capacity === undefined ? origin(result) : needInstance(result, 'Alerts').source
  return commentedYaml(
    [...source, 'They ask for the rules that "plimsoll export prometheus" writes: load both.'],
    [{ groups: [{ name: `${name}-alerts`, rules: scoped }] }],
  )
}

function capacityAlerts(result: Result, { safe, knee, unit }: Capacity): readonly AlertRule[] {
  // Asked for its errors: nothing is safe where the lightest level broke.
  needInstance(result, 'Alerts')
  const safeText = formatLoad(safe.level, unit)
  const early = knee === null || safe.throughput === 0 ? undefined : knee.throughput / safe.throughput
  return [
    ...(early !== undefined && early < 1
      ? [
          alert(
            'LoadPastTheKnee',
            `${RECORDED.used} > ${early.toFixed(3)}`,
            'warning',
            'More load now mostly means more waiting',
            `The load is past ${formatPercent(early)} of the safe load, where the measured knee lies.`,
          ),
        ]
      : []),
    alert(
      'LoadAboveSafe',
      `${RECORDED.used} > 1`,
      'critical',
      'The load is above what the instances carry safely',
      `Measured safe load: ${safeText}${safe.by === null ? '' : `; beyond it breaks ${safe.by}`}.`,
    ),
  ]
}

function limitAlerts(objectives: readonly ResultObjective[], selector: string): readonly AlertRule[] {
  return objectives.flatMap(({ request, metric, limit, limitValue }) => {
    const word = /^(?:warn )?max /.exec(limit)?.[0]
    if (request !== TOTAL || word === undefined) return []
    const severity = word.startsWith('warn') ? 'warning' : 'critical'
    const text = `${metric} ${limit}`
    if (metric === 'errors')
      return [
        alert(
          'ErrorsAboveLimit',
          `${RECORDED.errors} > ${limitValue}`,
          severity,
          `The limit ${text} is broken`,
          'More requests fail than the configured limit allows.',
        ),
      ]
    const q = QUANTILES[metric]
    if (q === undefined) return []
    return [
      alert(
        `Latency${metric.toUpperCase()}AboveLimit`,
        `${latencyQuantile(selector, q, '5m')} > ${limitValue / 1000}`,
        severity,
        `The limit ${text} is broken`,
        'Requests take longer than the configured limit allows.',
      ),
    ]
  })
}

function burnAlerts({ availability, burnRates }: SloProposal): readonly AlertRule[] {
  if (availability === null) return []
  return burnRates.map(({ longMs, shortMs, factor, budget, severity }) => {
    const limit = Number((factor * availability.budget.share).toPrecision(6))
    return {
      ...alert(
        `ErrorBudgetBurn${promDuration(longMs)}`,
        `${recordedErrors(longMs)} > ${limit} and ${recordedErrors(shortMs)} > ${limit}`,
        severity,
        `The error budget of ${Number((availability.target * 100).toFixed(3))} % burns ${factor.toPrecision(3)} times too fast`,
        `At this rate ${formatPercent(budget)} of the budget goes within ${promDuration(longMs)}.`,
      ),
      // The windows already hold it off; waiting longer would only tell later.
      for: '0s',
    }
  })
}

/** Held for as long as the window it looks at, so that one burst raises nothing. */
function alert(
  name: string,
  expr: string,
  severity: string,
  summary: string,
  description: string,
): AlertRule {
  return { alert: name, expr, for: '5m', labels: { severity }, annotations: { summary, description } }
}
