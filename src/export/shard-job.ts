import { formatDuration } from '../units.ts'
import { commentedYaml } from './commented.ts'

/** What the manifests of a run in shards are made of. */
export interface ShardJob {
  /** Of the objects: `shop-shards`, `shop-merge`, … */
  readonly name: string
  readonly image: string
  readonly shards: number
  /** Milliseconds since 1970. */
  readonly startAtMs: number
  /** Of the whole plan. */
  readonly durationMs: number
  /** From when the manifests are written until the load begins. */
  readonly leadMs: number
  /** Arguments of `plimsoll run` beside those that this export gives. */
  readonly args: readonly string[]
  readonly commit: string | undefined
  /** The configuration and its data files by their path from it, which the pods find beside each other. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Variables that the configuration fills in. */
  readonly variables: readonly string[]
}

/** Path of the configuration among `files`. */
export const CONFIG_FILE = 'plimsoll.yml'

/** For pulling the image, answers that trickle in, and writing. */
const SPARE_S = 900
const KEPT_S = 86_400
const USER = 1000

/**
 * Kubernetes manifests for a run in shards: a ConfigMap with the configuration, a volume for what the shards
 * measure, an indexed Job whose pods each carry the part of their index (JOB_COMPLETION_INDEX), and a suspended
 * Job that merges and judges. A pod that fails is not started again: it would come late, and the merge says
 * what is missing.
 */
export function exportShardJob(job: ShardJob): string {
  const { name, shards } = job
  const wait = (condition: string): string =>
    `kubectl wait --for=condition=${condition} --timeout=${Math.ceil((job.leadMs + job.durationMs) / 1000) + SPARE_S}s job/${name}-shards`
  return commentedYaml(
    [
      `${shards} pods begin together at ${new Date(job.startAtMs).toISOString()}. Write this file again for another run: the moment is in it.`,
      `kubectl apply --filename FILE`,
      // One that failed makes the whole Job fail, and never complete; the merge says which.
      `${wait('complete')} & ${wait('failed')} & wait -n`,
      `kubectl patch job ${name}-merge --patch '{"spec":{"suspend":false}}'`,
      // Its exit status is that of the verdict, so that Job may fail as well.
      `kubectl logs --follow --pod-running-timeout=5m job/${name}-merge`,
      `The load lasts ${formatDuration(job.durationMs)}. The volume must be writable from every node (ReadWriteMany).`,
      job.variables.length === 0
        ? `Variables for the pods go into a Secret named ${name}-env.`
        : `The Secret ${name}-env must hold ${job.variables.join(', ')}, which the configuration fills in.`,
    ],
    [configMap(job), claim(job), shardsJob(job), mergeJob(job)],
  )
}

function configMap({ name, files }: ShardJob) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-config`, labels: labelsOf(name) },
    data: Object.fromEntries(files.map(({ text }, index) => [keyOf(index), text])),
  }
}

function claim({ name }: ShardJob) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${name}-results`, labels: labelsOf(name) },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
  }
}

function shardsJob(job: ShardJob) {
  const { name, shards, startAtMs, durationMs, leadMs, args } = job
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-shards`, labels: labelsOf(name) },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: shards,
      activeDeadlineSeconds: Math.ceil((leadMs + durationMs) / 1000) + SPARE_S,
      ttlSecondsAfterFinished: KEPT_S,
      template: podOf(job, [
        ...['run', '--shard', `auto/${shards}`, '--start-at', new Date(startAtMs).toISOString()],
        ...['--config', `/config/${CONFIG_FILE}`, '--out', folderOf(job), ...args],
      ]),
    },
  }
}

function mergeJob(job: ShardJob) {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${job.name}-merge`, labels: labelsOf(job.name) },
    spec: {
      suspend: true,
      backoffLimit: 0,
      ttlSecondsAfterFinished: KEPT_S,
      template: podOf(job, [
        ...['merge', folderOf(job), '--config', `/config/${CONFIG_FILE}`, '--out', `${folderOf(job)}/merged`],
        ...['--history', '/results/history'],
      ]),
    },
  }
}

function podOf({ name, image, files, commit }: ShardJob, args: readonly string[]) {
  return {
    metadata: { labels: labelsOf(name) },
    spec: {
      restartPolicy: 'Never',
      // Two generators on one node share its processors and its network.
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labelsOf(name) },
        },
      ],
      securityContext: { runAsNonRoot: true, runAsUser: USER, fsGroup: USER },
      containers: [
        {
          name: 'plimsoll',
          image,
          args,
          ...(commit === undefined ? {} : { env: [{ name: 'GIT_COMMIT', value: commit }] }),
          envFrom: [{ secretRef: { name: `${name}-env`, optional: true } }],
          resources: { requests: { cpu: '1', memory: '512Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [
            { name: 'config', mountPath: '/config', readOnly: true },
            { name: 'results', mountPath: '/results' },
          ],
        },
      ],
      volumes: [
        {
          name: 'config',
          configMap: {
            name: `${name}-config`,
            items: files.map(({ path }, index) => ({ key: keyOf(index), path })),
          },
        },
        { name: 'results', persistentVolumeClaim: { claimName: `${name}-results` } },
      ],
    },
  }
}

/** A folder for each run: what an earlier one left must not be taken for a part of this. */
function folderOf({ startAtMs }: ShardJob): string {
  return `/results/${new Date(startAtMs).toISOString().replace(/[-:]|\.\d+/g, '')}`
}

function labelsOf(name: string) {
  return { 'app.kubernetes.io/name': 'plimsoll', 'app.kubernetes.io/instance': name }
}

/** Keys of a ConfigMap hold no slash, so the files' paths stand beside them. */
function keyOf(index: number): string {
  return `file-${index}`
}
