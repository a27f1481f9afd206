import { parseArgs } from 'node:util'
import { FULL_RUNS } from './variants.ts'

/** What one call of `npm run campaign` is asked to do. */
export interface Options {
  /** Runs without a change in slices; other variants in proportion. */
  readonly runs: number
  readonly seed: number
  /** Variants whose id holds this text; every one for an empty text. */
  readonly only: string
  /** Also those variants that do not fit into an hour. */
  readonly extra: boolean
  /** No run is started later than this; undefined for no limit. */
  readonly minutes: number | undefined
  /** Markdown is written here; undefined prints it only. */
  readonly document: string | undefined
  readonly folder: string | undefined
  /** Say what would be run, and run nothing. */
  readonly list: boolean
}

export const USAGE = `npm run campaign -- [--runs ${FULL_RUNS}] [--seed 1] [--only TEXT] [--extra] [--minutes N] [--document FILE] [--folder DIR] [--list]

Runs the built gate against real servers on this machine, many times, without a change and with known ones,
and counts what it says, beside what the rules of others say about the same results. Takes about an hour, with
--extra two; keep the machine free of other work. Ctrl+C stops it, --minutes starts no new run after so long; the next call goes
on where it was. --document writes the tables (docs/campaign.md), --minutes 0 with it runs nothing.
--list shows the variants, how many runs each gets, how many are done, and the time they take at most.
`

/** Throws for anything it does not know. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: String(FULL_RUNS) },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      extra: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      document: { type: 'string' },
      folder: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  })
  return {
    runs: whole('runs', values.runs),
    seed: whole('seed', values.seed),
    only: values.only,
    extra: values.extra,
    minutes: values.minutes === undefined ? undefined : minutesOf(values.minutes),
    document: values.document,
    folder: values.folder,
    list: values.list,
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} "${text}" is no whole number from 1.`)
  return value
}

function minutesOf(text: string): number {
  const value = text === '' ? NaN : Number(text)
  if (!(value >= 0 && value < Infinity)) throw new Error(`--minutes "${text}" is no number from 0.`)
  return value
}
