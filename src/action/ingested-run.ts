import { basename, dirname, join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import type { RawInputs } from '../config/inputs.ts'
import type { ConfigSource } from '../config/parse-config.ts'
import { UserError } from '../errors.ts'
import type { GateOutcome } from '../gate.ts'
import { gateIngested, type IngestWorld } from '../gate/ingested.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { ingestFiles } from '../ingest/ingest.ts'
import { openFile } from '../ingest/open-file.ts'
import { planOfIngested } from '../ingest/plan-of-ingested.ts'
import { isShardFileName } from '../shard/shard-file.ts'
import type { ActionHost } from './host.ts'
import type { Scene } from './scene.ts'

/** Name of the one request of a file that names none. */
const ONLY_REQUEST = 'all requests'

/**
 * The files of another tool that the `results` input names, `*` in a file's name filled in; empty where it names
 * folders or files of shards. Throws UserError `usage` for a pattern that fits no file.
 */
export function foreignResults(
  host: Pick<ActionHost, 'list'>,
  { results }: Pick<RawInputs, 'results'>,
): readonly string[] {
  return results.flatMap((path) => {
    if (basename(path).includes('*')) return matching(host, path)
    const folder = host.list(path).length > 0
    return folder || isShardFileName(basename(path)) || !basename(path).includes('.') ? [] : [path]
  })
}

/** Limits of a run that sends nothing may name any request. */
export function requestNamesFor(
  host: Pick<ActionHost, 'list'>,
  inputs: Pick<RawInputs, 'results'>,
): Pick<ConfigSource, 'requestNames'> {
  return foreignResults(host, inputs).length > 0 ? { requestNames: 'any' } : {}
}

/**
 * Judges the files of another tool that `results` names; undefined where it names none. Throws UserError
 * `ingest-unreadable` for what cannot be read, and `usage` for files beside shards.
 */
export async function ingestedRun(
  { edges, host, inputs, job }: Scene,
  trigger: Pick<RunTrigger, 'mode' | 'headSha' | 'branch'>,
  config: Config,
  world: Pick<IngestWorld, 'store' | 'narrator'>,
): Promise<GateOutcome | undefined> {
  const files = foreignResults(host, inputs)
  if (files.length === 0) return undefined
  const others = inputs.results.length - inputs.results.filter((path) => isForeign(host, path)).length
  if (others > 0)
    throw new UserError(
      'usage',
      `results names files of another tool ("${files[0] ?? ''}") and shards of Plimsoll: they cannot be one measurement.`,
      'Give either in a step of its own.',
    )
  const ingested = await ingestFiles(
    files.map((path) => openFile(resolve(host.workspace, path))),
    { tool: 'auto', requestName: ONLY_REQUEST, warmUpMs: 0 },
  )
  const plan = planOfIngested(ingested, { profile: inputs.profile, url: inputs.url ?? config.url })
  return gateIngested(
    { ...world, machine: edges.machine, version: edges.version, now: () => edges.now() },
    {
      ...{ ingested, plan, config },
      role: trigger.mode === 'baseline' ? 'baseline' : 'gate',
      sha: trigger.headSha,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
    },
  )
}

function isForeign(host: Pick<ActionHost, 'list'>, path: string): boolean {
  return foreignResults(host, { results: [path] }).length > 0
}

function matching(host: Pick<ActionHost, 'list'>, pattern: string): readonly string[] {
  const [before = '', ...parts] = basename(pattern).split('*')
  const expression = new RegExp(`^${[before, ...parts].map(escaped).join('.*')}$`)
  const names = host.list(dirname(pattern)).filter((name) => expression.test(name))
  const shards = names.filter(isShardFileName)
  if (names.length > shards.length)
    return names.filter((name) => !isShardFileName(name)).map((name) => join(dirname(pattern), name))
  throw new UserError(
    'usage',
    `results "${pattern}" fits no file of another tool.`,
    'Did the step before this one write it? A "*" stands for part of a file name, not of a folder.',
  )
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
