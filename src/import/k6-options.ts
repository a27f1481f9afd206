import type { Expression } from 'acorn'
import { listOf, mapOf, textOf } from './imported.ts'
import { k6Thresholds, type Limits } from './k6-thresholds.ts'
import type { Constants } from './k6-values.ts'

/** The load and the limits of a k6 script. */
export interface K6Options {
  readonly load: Readonly<Record<string, unknown>> | undefined
  readonly thresholds: Limits | undefined
  /** Functions of its scenarios with their share; empty: the default one. */
  readonly functions: readonly { readonly name: string; readonly weight: number }[]
  readonly leftOut: readonly string[]
  readonly toCheck: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Reads `export const options`, as far as it is literal. */
export function readK6Options(node: Expression | undefined, constants: Constants): K6Options {
  const none = { load: undefined, thresholds: undefined, functions: [], leftOut: [], toCheck: [] }
  if (node === undefined) return none
  const options = mapOf(constants.valueOf(node)?.value)
  if (options === undefined) return { ...none, leftOut: ['options: they are computed.'] }
  const leftOut = Object.keys(options)
    .filter((key) => !['vus', 'duration', 'stages', 'scenarios', 'thresholds'].includes(key))
    .map((key) => `options.${key}.`)
  const { limits, leftOut: unread } = k6Thresholds(options.thresholds)
  const scenarios = Object.entries(mapOf(options.scenarios) ?? {})
  const [first, ...others] = scenarios
  const executor = first === undefined ? undefined : mapOf(first[1])
  const load = executor === undefined ? simpleLoad(options) : scenarioLoad(executor)
  if (load === undefined && (executor !== undefined || options.iterations !== undefined))
    leftOut.push(
      `the load of ${executor === undefined ? 'options' : `the scenario "${first?.[0] ?? ''}"`}: ${textOf(executor?.executor) ?? 'iterations'} has no counterpart.`,
    )
  return {
    load,
    thresholds: limits,
    functions: scenarios.map(([, one]) => ({
      name: textOf(mapOf(one)?.exec) ?? 'default',
      weight: weightOf(one),
    })),
    leftOut: [...leftOut, ...unread],
    toCheck:
      others.length === 0
        ? []
        : [
            `the load is that of the scenario "${first?.[0] ?? ''}"; the ${others.length} others share it by weight.`,
          ],
  }
}

function weightOf(scenario: unknown): number {
  const { rate, vus } = mapOf(scenario) ?? {}
  const level = [rate, vus].find((one) => typeof one === 'number' && one > 0)
  return typeof level === 'number' ? level : 1
}

function simpleLoad({ vus, duration, stages }: Fields): Readonly<Record<string, unknown>> | undefined {
  if (Array.isArray(stages))
    return stagedLoad(stages, numberOf(vus) ?? 1, (level) => Math.max(1, Math.round(level)))
  const users = numberOf(vus)
  const lasts = durationOf(duration)
  if (users === undefined && lasts === undefined) return undefined
  return { users: users ?? 1, duration: lasts ?? '60s' }
}

function scenarioLoad(one: Fields): Readonly<Record<string, unknown>> | undefined {
  const duration = durationOf(one.duration) ?? '60s'
  const unitS = secondsOf(one.timeUnit) ?? 1
  switch (one.executor) {
    case 'constant-vus':
      return { users: numberOf(one.vus) ?? 1, duration }
    case 'constant-arrival-rate': {
      const rate = numberOf(one.rate)
      return rate === undefined ? undefined : { rate: rateText(rate / unitS), duration }
    }
    case 'ramping-vus':
      return stagedLoad(listOf(one.stages), numberOf(one.startVUs) ?? 1, (level) =>
        Math.max(1, Math.round(level)),
      )
    case 'ramping-arrival-rate':
      return stagedLoad(listOf(one.stages), (numberOf(one.startRate) ?? 0) / unitS, (level) =>
        rateText(level / unitS),
      )
    default:
      return undefined
  }
}

/** Stages as they are; a single constant one is constant load. */
function stagedLoad(
  stages: readonly unknown[],
  start: number,
  level: (target: number) => string | number,
): Readonly<Record<string, unknown>> | undefined {
  const read = stages.flatMap((one) => {
    const target = numberOf(mapOf(one)?.target)
    const over = durationOf(mapOf(one)?.duration)
    return target === undefined || over === undefined ? [] : [{ target, over }]
  })
  if (read.length === 0 || read.length < stages.length) return undefined
  const open = typeof level(1) === 'string'
  const first = open
    ? { rate: start > 0 ? rateText(start) : level(Math.max(1, read[0]?.target ?? 1)) }
    : { users: Math.max(1, start) }
  return {
    ...first,
    'warm-up': '0s',
    shape: 'stages',
    stages: read
      .filter(({ over }) => !/^0+(?:ms|s|m|h)$/.test(over))
      .map(({ target, over }) => ({ to: level(target), over })),
  }
}

function rateText(perSecond: number): string {
  return Number.isInteger(perSecond) ? `${perSecond}/s` : `${Math.round(perSecond * 60 * 100) / 100}/m`
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined
}

/** k6 writes durations as Go does (`1m30s`), which is how they are written here too. */
function durationOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text) ? text : undefined
}

function secondsOf(value: unknown): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(textOf(value) ?? '') ?? []
  const factor = { ms: 0.001, s: 1, m: 60, h: 3600 }[unit ?? '']
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor
}
