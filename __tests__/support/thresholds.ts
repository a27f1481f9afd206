import type { Allowance, Limit, Metric, Threshold } from '../../src/config/threshold.ts'

export interface ThresholdParts {
  readonly max?: number
  readonly min?: number
  readonly increase?: Partial<Allowance>
  readonly decrease?: Partial<Allowance>
  readonly warn?: {
    readonly max?: number
    readonly min?: number
    readonly increase?: Partial<Allowance>
    readonly decrease?: Partial<Allowance>
  }
}

/** A threshold with only these limits. */
export function aThreshold(metric: Metric, parts: ThresholdParts = {}): Threshold {
  return {
    metric,
    max: limit(parts.max),
    min: limit(parts.min),
    increase: allowance(parts.increase),
    decrease: allowance(parts.decrease),
    warn: {
      max: limit(parts.warn?.max),
      min: limit(parts.warn?.min),
      increase: allowance(parts.warn?.increase),
      decrease: allowance(parts.warn?.decrease),
    },
    line: undefined,
  }
}

/** The defaults of the method: p50, p95, p99 and errors against main. */
export const DEFAULT_THRESHOLDS: readonly Threshold[] = [
  aThreshold('p50', { increase: { relative: 0.1, absolute: 2, text: '10% & 2ms' } }),
  aThreshold('p95', { increase: { relative: 0.1, absolute: 5, text: '10% & 5ms' } }),
  aThreshold('p99', { increase: { relative: 0.2, absolute: 10, text: '20% & 10ms' } }),
  aThreshold('errors', { increase: { absolute: 0.005, text: '0.5pp' } }),
]

function limit(value: number | undefined): Limit | undefined {
  return value === undefined ? undefined : { value, text: String(value) }
}

function allowance(part: Partial<Allowance> | undefined): Allowance | undefined {
  return part && { relative: part.relative, absolute: part.absolute, text: part.text ?? JSON.stringify(part) }
}
