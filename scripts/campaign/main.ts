import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { describe } from './document.ts'
import { longestMinutes } from './expected-time.ts'
import { expectationsDigest, openFolder } from './folder.ts'
import type { Folder } from './folder.ts'
import { readOptions, USAGE } from './options.ts'
import type { Options } from './options.ts'
import { idOf, orderRuns } from './order.ts'
import type { PlannedRun } from './order.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import { readStored } from './stored-run.ts'
import { MAIN, VARIANTS } from './variants.ts'
import { workOff } from './work-off.ts'

const ROOT = join(import.meta.dirname, '../..')

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const chosen = choose(options)
  const folder = openFolder(ROOT, { seed: options.seed, path: options.folder })
  try {
    if (options.list) process.stdout.write(listOf(chosen, folder.ledger.done, options))
    else await tell(await campaign(chosen, folder, options), folder, options)
  } finally {
    folder.close()
  }
}

/** A variant that is named by its whole id needs no `--extra`. */
function choose({ only, extra }: Options): typeof VARIANTS {
  const all = [MAIN, ...VARIANTS]
  const chosen = all.filter(
    (variant) => variant.id.includes(only) && (extra || !variant.extra || variant.id === only),
  )
  if (chosen.length === 0)
    throw new Error(`--only "${only}" names no variant. There are: ${all.map(({ id }) => id).join(', ')}.`)
  return chosen
}

/** Runs what is missing, then what makes up for runs that were set aside, until there is no more. */
async function campaign(
  chosen: typeof VARIANTS,
  folder: Folder,
  options: Options,
): Promise<readonly RunRecord[]> {
  const done = [...folder.ledger.done]
  const stop = new AbortController()
  const onSignal = (): void => {
    process.stderr.write('Stopping: the run under way is thrown away, what is finished is kept.\n')
    process.exitCode = 130
    stop.abort()
  }
  const deadlineMs = performance.now() + (options.minutes ?? Infinity) * 60_000
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    for (;;) {
      const missing = missingOf(chosen, done, options)
      const bounds = { seed: options.seed, signal: stop.signal, deadlineMs }
      const finished = await workOff(missing, folder, bounds, (record) => done.push(record))
      if (!finished || missing.length === 0) return done
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function plannedOf(
  chosen: typeof VARIANTS,
  done: readonly RunRecord[],
  { runs }: Options,
): readonly PlannedRun[] {
  const aside = (id: string): number =>
    done.filter((record) => record.variant === id && standingOf(record).kind === 'aside').length
  return orderRuns(chosen, runs, aside)
}

function missingOf(...args: Parameters<typeof plannedOf>): readonly PlannedRun[] {
  const known = new Set(args[1].map((record) => idOf(runOf(record))))
  return plannedOf(...args).filter((run) => !known.has(idOf(run)))
}

async function tell(done: readonly RunRecord[], folder: Folder, { document }: Options): Promise<void> {
  const stored = done.flatMap((record) => readStored(record, folder.result(idOf(runOf(record)))) ?? [])
  const markdown = describe(done, stored, {
    about: folder.about,
    expectationsNow: expectationsDigest(),
    writtenAt: new Date().toISOString(),
  })
  const text = await format(markdown, { parser: 'markdown' })
  process.stdout.write(text)
  if (document !== undefined) writeFileSync(document, text)
}

function runOf({ variant: id, index }: RunRecord): PlannedRun {
  const variant = [MAIN, ...VARIANTS].find((one) => one.id === id)
  if (variant === undefined) throw new Error(`the ledger holds a variant "${id}" that there is no more`)
  return { variant, index }
}

function listOf(...args: Parameters<typeof plannedOf>): string {
  const planned = plannedOf(...args)
  const missing = missingOf(...args)
  const countOf = (runs: readonly PlannedRun[], id: string): number =>
    runs.filter(({ variant }) => variant.id === id).length
  const lines = [...new Set(planned.map(({ variant }) => variant.id))].map(
    (id) => `${id}: ${countOf(planned, id)} runs, ${countOf(missing, id)} of them to be made`,
  )
  const minutes = longestMinutes(missing)
  return `${lines.join('\n')}\nThat takes ${minutes.toFixed(0)} min at most, if every run uses its whole time and nothing is measured again.\n`
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}`,
  )
  process.exitCode = 2
}
