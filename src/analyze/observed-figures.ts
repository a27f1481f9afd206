import type { Allowance } from '../config/threshold.ts'
import type { ObservedSeries } from '../measure/observed.ts'
import type { Stage } from '../plan/plan.ts'
import type { Held } from './observed-held.ts'

/** Figures that decide one limit on an observed series, as far as there are any. */
export interface Figures {
  /** Broken only when every part is. */
  readonly parts: readonly { readonly held: Held; readonly limit: number }[]
  readonly broken: (sure: number, limit: number) => boolean
  /** The baseline's level in words. */
  readonly baseline?: string
  /** Stored runs that were held against. */
  readonly runs?: number
  /** What a change was held against, to stand after the figures. */
  readonly against?: string | undefined
  /** Why a figure beyond the limit does not break it; a sentence. */
  readonly yet?: string | undefined
  /** Why nothing could be held against it; a sentence. */
  readonly missing?: string
  readonly notCompared?: boolean
}

/** One direction of a change of one series. */
export interface ChangeQuestion {
  readonly series: ObservedSeries
  readonly stages: readonly Stage[]
  readonly allowance: Allowance | undefined
  readonly direction: 'increase' | 'decrease'
  /** `31 samples`: of the candidate in the measured time. */
  readonly had: string
  readonly broken: Figures['broken']
}

/** Where the baseline is zero, a limit in percent alone holds nothing. */
export const NO_SHARE_OF_ZERO = 'The baseline is zero, so there is no share of it.'

/** The parts of an allowance that are written, each with what is held against it. */
export function partsOf<T extends Held>(
  allowance: Allowance | undefined,
  heldFor: (part: 'relative' | 'absolute') => T | undefined,
): readonly { readonly held: T; readonly limit: number }[] {
  return (['relative', 'absolute'] as const).flatMap((part) => {
    const limit = allowance?.[part]
    const held = limit === undefined ? undefined : heldFor(part)
    return held === undefined || limit === undefined ? [] : [{ held, limit }]
  })
}
