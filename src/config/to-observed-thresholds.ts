import type { ObservedUnit } from '../measure/observed.ts'
import { PROCESS_VALUES, RUNNER, RUNNER_VALUES, valueName } from './observe-names.ts'
import type { ProcessValue, RunnerValue } from './observe-names.ts'
import type { WrittenObservedThreshold } from './observe-schema.ts'
import {
  NO_OBSERVED_LIMITS,
  parseGrowth,
  parseObservedAllowance,
  parseObservedLimit,
} from './observe-threshold.ts'
import type { ObservedLimits, ObservedThreshold } from './observe-threshold.ts'
import type { Observe } from './observe.ts'
import type { ConfigPath, Parsed } from './problem.ts'

/** Unit of each observed series by its name. */
export function unitsOf(
  observe: Pick<Observe, 'series' | 'processes' | 'runner'>,
): ReadonlyMap<string, ObservedUnit> {
  const processValues = Object.entries(PROCESS_VALUES) as [ProcessValue, { unit: ObservedUnit }][]
  const runnerValues = Object.entries(RUNNER_VALUES) as [RunnerValue, { unit: ObservedUnit }][]
  return new Map([
    ...observe.series.map(({ name, unit }) => [name, unit] as const),
    ...observe.processes.flatMap(({ name }) =>
      processValues.map(([value, { unit }]) => [valueName(name, value), unit] as const),
    ),
    ...(observe.runner
      ? runnerValues.map(([value, { unit }]) => [valueName(RUNNER, value), unit] as const)
      : []),
  ])
}

/** Reads the limits of one series in its unit; reports each that is wrong, with its place below the threshold. */
export function toObservedThreshold(
  written: WrittenObservedThreshold,
  of: { readonly series: string; readonly unit: ObservedUnit; readonly line: number | undefined },
  report: (path: ConfigPath, text: string) => void,
): ObservedThreshold {
  const { series, unit, line } = of
  const read = (limits: Omit<WrittenObservedThreshold, 'warn'>, base: ConfigPath): ObservedLimits => {
    const one = <T>(
      key: keyof ObservedLimits,
      parse: (text: string, series: string, unit: ObservedUnit) => Parsed<T>,
    ): T | undefined => {
      const text = limits[key]
      if (text === undefined) return undefined
      const parsed = parse(String(text), series, unit)
      if ('value' in parsed) return parsed.value
      report([...base, key], parsed.problem)
      return undefined
    }
    return {
      max: one('max', parseObservedLimit),
      min: one('min', parseObservedLimit),
      growth: one('growth', parseGrowth),
      increase: one('increase', parseObservedAllowance),
      decrease: one('decrease', parseObservedAllowance),
    }
  }
  const threshold: ObservedThreshold = {
    series,
    ...read(written, []),
    warn: written.warn === undefined ? NO_OBSERVED_LIMITS : read(written.warn, ['warn']),
    line,
  }
  if (Object.keys(written).length === 0)
    report([], 'expected at least one of max, min, growth, increase, decrease, warn.')
  return threshold
}
