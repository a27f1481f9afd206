import * as z from 'zod/mini'
import { count, duration, help, knownKeys, parsed } from './fields.ts'
import { parseLevel } from './load-text.ts'
import type { Parsed } from './problem.ts'
import { parsePercent } from '../units.ts'

// What the capacity table and the proposed objectives are reckoned with; nothing of it changes the load.

const SHARE = 'expected a percentage from 1% to 100%. Write for example "94%".'
const share = parsed(
  (text): Parsed<number> => percentage(text, (value) => value >= 0.01 && value <= 1, SHARE),
  SHARE,
)

const RATE = 'expected a monthly growth as a percentage, up to 1000%. Write for example "30%".'
const monthly = parsed(
  (text): Parsed<number> => percentage(text, (value) => value > 0 && value <= 10, RATE),
  RATE,
)

const MARGIN = 'expected a percentage, up to 1000%. Write for example "20%".'
const margin = parsed((text): Parsed<number> => percentage(text, (value) => value <= 10, MARGIN), MARGIN)

const LEVEL = 'expected a load above zero: "150/s" for a rate, or "150" for users.'
const level = parsed((text) => {
  const read = parseLevel(text)
  return 'value' in read && read.value.value > 0 ? read : { problem: LEVEL }
}, LEVEL)

const instancesInFull = knownKeys('key', {
  count: count(10_000).check(help('Instances that serve the target during the run.', 2)),
  efficiency: z
    .optional(share)
    .check(help('Share of its own capacity that each of several instances keeps, as measured.', '94%')),
})

const growthInFull = knownKeys('key', {
  rate: monthly.check(help('Growth of the load from month to month.', '30%')),
  from: z
    .optional(level)
    .check(help('Load of today; the level of the default profile without it.', 150, '120/s')),
  months: z.optional(count(60)).check(help('Months in the table; 12 without it.', 12)),
})

const INSTANCES = 'expected a number of instances, or a map with count and efficiency.'
const GROWTH = 'expected a monthly growth such as "30%", or a map with rate, from and months.'

/** How many instances serve the target, and how well several work side by side. */
export const instances = z.union([count(10_000), instancesInFull], { error: INSTANCES })

/** How the load grows, for the table of instances by month. */
export const growth = z.union([monthly, growthInFull], { error: GROWTH })

/** How service level objectives are proposed. */
export const slo = knownKeys('key', {
  margin: z
    .optional(margin)
    .check(help('Room between what was measured and what is proposed; 20% without it.', '20%')),
  window: z
    .optional(duration(86_400_000))
    .check(help('Time over which the error budget is counted, at least a day; 28d without it.', '28d')),
})

function percentage(text: string, fits: (value: number) => boolean, problem: string): Parsed<number> {
  const value = parsePercent(text.trim())
  return value === undefined || !fits(value) ? { problem } : { value }
}
