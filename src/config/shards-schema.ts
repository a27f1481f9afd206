import * as z from 'zod/mini'
import { parsePercent } from '../units.ts'
import { help, knownKeys, quantity } from './fields.ts'

/** Share of the measured time that shards must have in common where nobody says. */
export const LEAST_WINDOW = 0.5

const LEAST = 'expected a share above 0% and up to 100%. Write for example "90%".'

const share = quantity(
  (text) => {
    const fraction = parsePercent(text)
    return fraction !== undefined && fraction > 0 && fraction <= 1 ? fraction : undefined
  },
  LEAST,
  '^\\d+(\\.\\d+)?%$',
)

/** What holds for a run that several machines carry. */
export const shards = knownKeys('key', {
  least: z
    .optional(share)
    .check(
      help(
        'Share of the machines that must bring their part; with fewer the run is inconclusive. 100% without it.',
        '90%',
      ),
    ),
  window: z
    .optional(share)
    .check(
      help(
        'Share of the measured time that all machines must have in common; with less the run is inconclusive. 50% without it.',
        '80%',
      ),
    ),
})
