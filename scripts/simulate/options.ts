import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/** What one call of `npm run simulate` is asked to do. */
export interface Options {
  /** Runs of an experiment with share 1. */
  readonly runs: number
  readonly seed: number
  readonly threads: number
  /** Experiments whose id holds this text; every one for an empty text. */
  readonly only: string
  /** Markdown is written here; undefined prints it only. */
  readonly out: string | undefined
  /** Forget what an earlier call of the same code has finished. */
  readonly fresh: boolean
  /** Render this ledger and simulate nothing. */
  readonly ledger: string | undefined
}

export const USAGE = `npm run simulate -- [--runs 2000] [--seed 1] [--threads N] [--only TEXT] [--out FILE] [--fresh] [--ledger FILE]

Simulates load tests under the noise model and judges each with the gate's own code and with other rules.
Prints the tables and writes them to docs/validation.md (with --only: to no file unless --out names one).
Can be stopped at any time; the next call of the same code goes on where it was.
`

/** Throws with the usage for anything it does not know. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: String(availableParallelism()) },
      only: { type: 'string', default: '' },
      out: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      ledger: { type: 'string' },
    },
  })
  return {
    runs: whole('runs', values.runs),
    seed: whole('seed', values.seed),
    threads: whole('threads', values.threads),
    only: values.only,
    out: values.out ?? (values.only === '' ? 'docs/validation.md' : undefined),
    fresh: values.fresh,
    ledger: values.ledger,
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} "${text}" is no whole number from 1.`)
  return value
}
