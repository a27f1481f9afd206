import { dirname, join, normalize } from 'node:path'
import { CONFIG_PATHS, loadConfig } from './config-file.ts'
import { UserError } from '../errors.ts'
import { CONFIG_FILE, exportShardJob } from '../export/shard-job.ts'
import { planRun } from '../plan/plan.ts'
import { schedule } from '../plan/schedule.ts'
import { MOST_SHARDS, parseStartAt } from '../plan/shard.ts'
import { formatBytes } from '../units.ts'
import type { Arguments, Option } from './command.ts'
import type { CliEdges } from './edges.ts'
import { commitOf } from './provenance.ts'

/** Name of this export beside those of measured figures. */
export const K8S = 'k8s'

/** Options of `plimsoll export k8s`. */
export const K8S_OPTIONS: readonly Option[] = [
  { name: 'shards', value: 'N', summary: 'k8s: pods that carry the load together' },
  {
    name: 'image',
    value: 'IMAGE',
    summary: 'k8s: image with Plimsoll, made of its Dockerfile (default plimsoll:VERSION)',
  },
  { name: 'start-at', value: 'TIME', summary: 'k8s: when all pods begin (default: in five minutes)' },
  { name: 'config', value: 'F', summary: `k8s: configuration (default ${CONFIG_PATHS.join(', then ')})` },
  { name: 'url', value: 'U', summary: 'k8s: the target, as the pods reach it; overrides the configuration' },
  { name: 'profile', value: 'P', summary: 'k8s: load profile of the configuration' },
]

const LEAD_MS = 300_000
/** What a ConfigMap may hold (kubernetes.io, "ConfigMaps"), less room for its own fields. */
const LARGEST_BYTES = 1_000_000
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?$/

/** The manifests for a run of this configuration in shards. Throws UserError for what cannot be planned. */
export function renderK8s({ values }: Arguments, edges: CliEdges): string {
  const config = loadConfig(edges, values.config)
  const url = values.url ?? config.url
  if (url === undefined)
    throw new UserError(
      'target-missing',
      'No URL says what the pods load.',
      'Write for example --url http://shop.default.svc:8080.',
    )
  const profile = values.profile ?? 'default'
  const { plan } = planRun(config, {
    ...{ profile, url, seed: 1, cores: edges.machine.cores, baselineUrl: config.baseline.url },
  })
  const nowMs = edges.now().getTime()
  const startAtMs =
    values['start-at'] === undefined ? nowMs + LEAD_MS : parseStartAt(values['start-at'], '--start-at')
  const files = filesOf(config.path, edges)
  return exportShardJob({
    name: nameOf(values.name),
    image: values.image ?? `plimsoll:${edges.version}`,
    shards: shardsOf(values.shards),
    startAtMs,
    durationMs: schedule(plan).durationMs,
    leadMs: Math.max(0, startAtMs - nowMs),
    args: [
      ...(values.url === undefined ? [] : ['--url', values.url]),
      ...(values.profile === undefined ? [] : ['--profile', values.profile]),
    ],
    commit: commitOf(edges),
    files,
    variables: [
      ...new Set(
        files.flatMap(({ text }) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)),
      ),
    ],
  })
}

/** The configuration under the name that the pods expect, and each file that it reads. */
function filesOf(
  path: string | undefined,
  edges: CliEdges,
): readonly { readonly path: string; readonly text: string }[] {
  const read: { readonly path: string; readonly text: string }[] = [
    { path: CONFIG_FILE, text: path === undefined ? '{}\n' : (edges.files.read(path) ?? '') },
  ]
  if (path !== undefined) {
    const folder = dirname(path)
    const listening: CliEdges['files'] = {
      ...edges.files,
      read: (asked) => {
        const text = edges.files.read(asked)
        if (text !== undefined && normalize(asked) !== normalize(path))
          read.push({ path: besides(folder, asked), text })
        return text
      },
    }
    loadConfig({ files: listening, env: edges.env }, path)
  }
  const bytes = read.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (bytes > LARGEST_BYTES)
    throw new UserError(
      'usage',
      `The configuration and its files have ${formatBytes(bytes)}; a ConfigMap of Kubernetes holds at most ${formatBytes(LARGEST_BYTES)}.`,
      'Use fewer rows of data, or build an image that has the files in it.',
    )
  return read
}

/** The path of a file from the configuration's folder. */
function besides(folder: string, path: string): string {
  const prefix = folder === '.' ? '' : join(folder, '/')
  const inside = normalize(path).startsWith(prefix) ? normalize(path).slice(prefix.length) : path
  if (!inside.startsWith('..') && !inside.startsWith('/')) return inside
  throw new UserError(
    'usage',
    `The configuration reads "${path}", which does not lie beside or below it.`,
    'Put the file into the folder of the configuration: pods find it there.',
  )
}

function shardsOf(text: string | undefined): number {
  const shards = text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : NaN
  if (shards >= 1 && shards <= MOST_SHARDS) return shards
  throw new UserError(
    'usage',
    text === undefined
      ? 'How many pods carry the load is not said.'
      : `--shards "${text}": a whole number from 1 to ${MOST_SHARDS} is expected.`,
    'Write for example --shards 20.',
  )
}

function nameOf(text = 'plimsoll'): string {
  if (NAME.test(text)) return text
  throw new UserError(
    'usage',
    `--name "${text}": lower-case letters, digits and "-" are expected, at most 52 of them.`,
    'Write for example --name shop.',
  )
}
