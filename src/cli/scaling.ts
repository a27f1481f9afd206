import { compareScaling, throughputOf } from '../analyze/efficiency.ts'
import type { Carried, Scaling } from '../analyze/efficiency.ts'
import { UserError } from '../errors.ts'
import type { Result, ResultBlock } from '../report/result.ts'

/** `--instances 1,2` and `--resources 2,4`; each undefined where it was not given. */
export interface ScalingOptions {
  readonly instances: readonly [before: number, after: number] | undefined
  readonly resources: readonly [before: number, after: number] | undefined
}

/** Two numbers above zero, apart by a comma; throws UserError `usage`. */
export function pairOf(option: string, text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined
  const [before, after, ...more] = text
    .split(',')
    .map((part) => (/^\d+(?:\.\d+)?$/.test(part) ? Number(part) : NaN))
  if (before !== undefined && after !== undefined && more.length === 0 && before > 0 && after > 0)
    return [before, after]
  throw new UserError(
    'usage',
    `--${option} "${text}": two numbers above zero are expected, for the first and the second result.`,
    `Write for example --${option} 1,2.`,
  )
}

/**
 * How well two results scale: by the options, else by the instances that were stored with the capacities where
 * they differ. Undefined where nobody asked. Throws UserError `evidence-missing` when somebody asked and the
 * results do not tell how much the target carried.
 */
export function scalingOf(before: Result, after: Result, options: ScalingOptions): Scaling | undefined {
  const stored = [before.capacity?.instances ?? 1, after.capacity?.instances ?? 1] as const
  const [from, to] = options.instances ?? stored
  if (options.instances === undefined && options.resources === undefined && from === to) return undefined
  const [first, second] = carriedBy(before, after)
  return compareScaling({
    before: first,
    after: second,
    instances: { before: from, after: to },
    size:
      options.resources === undefined
        ? undefined
        : { before: options.resources[0], after: options.resources[1] },
    p95Ms: {
      before: before.measurements.candidate.total.latencyMs.p95,
      after: after.measurements.candidate.total.latencyMs.p95,
    },
  })
}

function carriedBy(before: Result, after: Result): readonly [Carried, Carried] {
  const [first, second] = [safeLoadOf(before), safeLoadOf(after)]
  if (first !== undefined && second !== undefined && before.capacity?.unit === after.capacity?.unit)
    return [first, second]
  if (before.plan.model === 'closed' && after.plan.model === 'closed') {
    const [one, other] = [usersThroughput(before), usersThroughput(after)]
    if (one !== undefined && other !== undefined) return [one, other]
  }
  throw new UserError(
    'evidence-missing',
    'These two results do not tell how much the target carried: a given rate says nothing about what more there was, and a safe load needs a limit that broke in both runs.',
    'Run the same profile with shape: steps and until against both, or users (closed model) enough to keep both busy.',
  )
}

function safeLoadOf({ capacity }: Result): Carried | undefined {
  if (capacity?.safe.kind !== 'found') return undefined
  const { level, interval } = capacity.safe
  const [low, high] = interval
  return { figure: 'safe-load', value: level, interval: high === null ? null : [low, high] }
}

/** Right answers each second of the blocks under constant load. */
function usersThroughput({ measurements }: Result): Carried | undefined {
  const held = measurements.candidate.blocks.filter(({ phase }) => phase === undefined || phase === 'hold')
  const byIndex = new Map<number, ResultBlock[]>()
  for (const row of held) byIndex.set(row.index, [...(byIndex.get(row.index) ?? []), row])
  const rates = [...byIndex.values()].flatMap((rows) => {
    const seconds = (rows[0]?.activeMs ?? 0) / 1000
    const right = rows.reduce((sum, { completed, errors }) => sum + completed - errors, 0)
    return seconds > 0 ? [right / seconds] : []
  })
  return rates.length === 0 ? undefined : throughputOf(rates)
}
