import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { runShard as measureShard } from '../gate/run-shard.ts'
import { formatShard, parseShard, parseStartAt, type Shard } from '../plan/shard.ts'
import { shardFileName } from '../shard/shard-file.ts'
import { formatCount } from '../units.ts'
import type { Arguments, Option } from './command.ts'
import type { CliEdges } from './edges.ts'
import { interruptible } from './interrupt.ts'
import { createNarrator } from './narrator.ts'
import { seedOf, waitTimeoutOf } from './options.ts'
import { writeAll } from './out-folder.ts'
import { commitOf } from './provenance.ts'

/** Options of `plimsoll run` for one of several machines. */
export const SHARD_OPTIONS: readonly Option[] = [
  {
    name: 'shard',
    value: 'I/N',
    summary: 'carry part I of N of the load and write its measurement, for "plimsoll merge"',
  },
  {
    name: 'start-at',
    value: 'TIME',
    summary: 'when all parts begin: 2026-05-01T12:00:00Z, or seconds since 1970',
  },
]

/** What only a whole run does. */
const WHOLE_ONLY = ['save', 'history', 'ui', 'confirm'] as const

/** Which part `plimsoll run` is to carry; undefined for the whole. Throws UserError `usage`. */
export function shardOf(
  { values, flags }: Arguments,
  env: CliEdges['env'],
): { readonly shard: Shard; readonly startAtMs: number | undefined } | undefined {
  const startAt = values['start-at']
  if (values.shard === undefined) {
    if (startAt === undefined) return undefined
    throw usage('--start-at is for the parts of a run.', 'Add --shard, for example --shard 1/4.')
  }
  const shard = parseShard(values.shard, env, '--shard')
  const misplaced = WHOLE_ONLY.find((name) => values[name] !== undefined || flags.includes(name))
  if (misplaced !== undefined)
    throw usage(
      `--${misplaced} and --shard exclude each other: a part of a run has no verdict.`,
      'Give it to "plimsoll merge", which puts the parts together and judges them.',
    )
  if (startAt === undefined && shard.of > 1)
    throw usage(
      `--shard ${formatShard(shard)} needs --start-at: all parts begin at the same moment.`,
      'Give every machine the same moment, a few minutes ahead, for example --start-at 2026-05-01T12:00:00Z.',
    )
  return { shard, startAtMs: startAt === undefined ? undefined : parseStartAt(startAt, '--start-at') }
}

export interface ShardRun {
  readonly config: Config
  readonly url: string
  readonly out: string
  readonly mask: (text: string) => string
  readonly part: { readonly shard: Shard; readonly startAtMs: number | undefined }
}

/** `plimsoll run --shard`: loads its part, writes one file. 0 for a whole measurement, whatever it shows. */
export async function runShard(
  { values, flags }: Arguments,
  edges: CliEdges,
  run: ShardRun,
): Promise<number> {
  const { config, url, out, mask, part } = run
  const [profile, ...others] = chooseProfiles(config, values.profile)
  if (others.length > 0)
    throw usage(
      'A part of a run has one profile.',
      'Name one with --profile, and start the others afterwards.',
    )
  return interruptible(edges, async (interrupt) => {
    const narrator = createNarrator(edges, { quiet: flags.includes('quiet'), mask })
    try {
      const { outcome, text } = await measureShard(
        { ...edges, store: undefined, narrator },
        {
          ...{ config, profile, url, ...part },
          seed: seedOf(values.seed),
          baselineUrl: values['baseline-url'],
          role: 'gate',
          sha: commitOf(edges),
          baselineSha: undefined,
          branch: config.baseline.branch ?? 'main',
          suite: 'default',
          origin: 'local',
          waitTimeoutMs: waitTimeoutOf(values['wait-timeout']),
          signal: interrupt.signal,
        },
      )
      const [path = join(out, shardFileName(part.shard))] = writeAll(edges.files, out, [
        { name: shardFileName(part.shard), content: text },
      ])
      const { completed } = outcome.sides.candidate.total
      edges.stdout.write(
        `Shard ${formatShard(part.shard)}: ${formatCount(completed)} answers measured at full load. Written: ${path}\n`,
      )
      return interrupt.exitCode() ?? 0
    } finally {
      narrator.close()
    }
  })
}

function usage(message: string, hint: string): UserError {
  return new UserError('usage', message, hint)
}
