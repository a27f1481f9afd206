import { oneLine } from './foreign.ts'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  /** `_total`, `_count`, `_sum`, `_info` or nothing. */
  readonly suffix?: string
  readonly labels: Labels
  readonly value: number
}

/** One metric family (OpenMetrics 1.0, "MetricFamily"): samples of one name stand together. */
export interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'summary' | 'info' | 'stateset'
  /** The name ends in it. */
  readonly unit?: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** One sample; none for what is not known. */
export function gauge(labels: Labels, value: number | null | undefined): readonly Sample[] {
  return value === null || value === undefined || !Number.isFinite(value) ? [] : [{ labels, value }]
}

/** The ends of an interval, told apart by the label `end`; none for an end that is open. */
export function bounds(
  labels: Labels,
  interval: readonly [low: number | null, high: number | null] | null,
): readonly Sample[] {
  return [
    ...gauge({ ...labels, end: 'low' }, interval?.[0]),
    ...gauge({ ...labels, end: 'high' }, interval?.[1]),
  ]
}

/** Every state of a stateset, of which one is on. The label is the family's name, as the format wants it. */
export function states(
  family: string,
  all: readonly string[],
  now: string,
  labels: Labels = {},
): readonly Sample[] {
  return all.map((one) => ({ labels: { ...labels, [family]: one }, value: one === now ? 1 : 0 }))
}

/** Seconds of milliseconds; null stays null. */
export function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}

/** The lines of a family; none for one without samples. */
export function renderFamily({ name, type, unit, help, samples }: Family): readonly string[] {
  if (samples.length === 0) return []
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escape(help)}`,
    ...samples.map((one) => `${name}${one.suffix ?? ''}${renderLabels(one.labels)} ${one.value}`),
  ]
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escape(oneLine(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Backslash, quote and line feed, as "escaped-char" of the format wants them. */
function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
