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
import { ingestSecondRun, ONLY_REQUEST } from '../ingest/second-run.ts'
import type { SourceFile } from '../ingest/source-file.ts'
import { isShardFileName } from '../shard/shard-file.ts'
import { acceptedBy } from './accepted-level.ts'
import type { ActionHost } from './host.ts'
import type { Scene } from './scene.ts'

/**
 * The files of another tool that the input `results` (or another one, `input`) names, `*` in a file's name filled
 * in; empty where it names folders or files of shards. Throws UserError `usage` for a pattern that fits no file.
 */
export function foreignResults(
  host: Pick<ActionHost, 'list'>,
  { results }: Pick<RawInputs, 'results'>,
  input = 'results',
): readonly string[] {
  return results.flatMap((path) => {
    if (basename(path).includes('*')) return matching(host, path, input)
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
 * `ingest-unreadable` for what cannot be read, and `usage` for files beside shards and for inputs without files.
 */
export async function ingestedRun(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  world: Pick<IngestWorld, 'store' | 'narrator'>,
): Promise<GateOutcome | undefined> {
  const { edges, host, inputs, job } = scene
  const files = foreignResults(host, inputs)
  if (files.length === 0) {
    expectNoFileInputs(inputs)
    return undefined
  }
  expectFilesAlone(host, inputs, files)
  const how = {
    tool: 'auto' as const,
    requestName: inputs.resultsName ?? ONLY_REQUEST,
    warmUpMs: inputs.resultsWarmUpMs ?? 0,
  }
  const open = (paths: readonly string[]): readonly SourceFile[] =>
    paths.map((path) => openFile(resolve(host.workspace, path)))
  const ingested = await ingestFiles(open(files), how)
  const plan = planOfIngested(ingested, { profile: inputs.profile, url: inputs.url ?? config.url })
  const again = confirmingFiles(host, inputs)
  const second =
    again.length === 0
      ? undefined
      : await ingestSecondRun(open(again), how, { plan, option: 'results-confirm' })
  return gateIngested(
    { ...world, machine: edges.machine, version: edges.version, now: () => edges.now() },
    {
      ...{ ingested, second, plan, config },
      role: trigger.mode === 'baseline' ? 'baseline' : 'gate',
      sha: trigger.headSha,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
      accept: await acceptedBy(scene, trigger),
    },
  )
}

/** The files of the second run; empty where there is none. */
function confirmingFiles(
  host: Pick<ActionHost, 'list'>,
  { resultsConfirm }: Pick<RawInputs, 'resultsConfirm'>,
): readonly string[] {
  const input = 'results-confirm'
  return resultsConfirm.flatMap((path) => {
    const files = foreignResults(host, { results: [path] }, input)
    if (files.length > 0) return files
    throw new UserError(
      'usage',
      `${input} "${path}" names no file of another tool.`,
      'Name the file of the second run, for example "again/points.json.gz"; a "*" stands for part of its name.',
    )
  })
}

/** Inputs that say how files of other tools are read; nobody should think that they change a load. */
function expectNoFileInputs({ resultsConfirm, resultsWarmUpMs, resultsName }: RawInputs): void {
  const given = {
    'results-confirm': resultsConfirm.length > 0,
    'results-warm-up': resultsWarmUpMs !== undefined,
    'results-name': resultsName !== undefined,
  }
  const [name] = Object.entries(given).flatMap(([input, present]) => (present ? [input] : []))
  if (name === undefined) return
  throw new UserError(
    'usage',
    `${name} is given, and results names no file of another tool.`,
    'Name the files of k6, Locust, JMeter or another tool with results, or leave it out.',
  )
}

function expectFilesAlone(
  host: Pick<ActionHost, 'list'>,
  inputs: RawInputs,
  [first = '']: readonly string[],
): void {
  if (!inputs.results.every((path) => isForeign(host, path)))
    throw new UserError(
      'usage',
      `results names files of another tool ("${first}") and shards of Plimsoll: they cannot be one measurement.`,
      'Give either in a step of its own.',
    )
  if (inputs.confirm !== undefined)
    throw new UserError(
      'usage',
      `confirm "${inputs.confirm}" is for a load of Plimsoll's own, which can be measured again here; results names files of another tool.`,
      'Run the tool again and give its files with results-confirm.',
    )
}

function isForeign(host: Pick<ActionHost, 'list'>, path: string): boolean {
  return foreignResults(host, { results: [path] }).length > 0
}

function matching(host: Pick<ActionHost, 'list'>, pattern: string, input: string): readonly string[] {
  const [before = '', ...parts] = basename(pattern).split('*')
  const expression = new RegExp(`^${[before, ...parts].map(escaped).join('.*')}$`)
  const names = host.list(dirname(pattern)).filter((name) => expression.test(name))
  const shards = names.filter(isShardFileName)
  if (names.length > shards.length)
    return names.filter((name) => !isShardFileName(name)).map((name) => join(dirname(pattern), name))
  throw new UserError(
    'usage',
    `${input} "${pattern}" fits no file of another tool.`,
    'Did the step before this one write it? A "*" stands for part of a file name, not of a folder.',
  )
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
