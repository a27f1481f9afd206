import { secretsOf } from '../config/inputs.ts'
import type { RawInputs } from '../config/inputs.ts'
import type { GateWorld } from '../gate.ts'
import type { GitHub } from '../github/github.ts'
import { createPatience } from '../github/patience.ts'
import type { Patience } from '../github/patience.ts'
import type { ActionHost } from './host.ts'
import type { Job } from './job.ts'

/** The engine, the probe and the clock of the gate, as `index.ts` builds them. */
export type ActionEdges = Pick<
  GateWorld,
  'engine' | 'probe' | 'machine' | 'control' | 'observer' | 'version' | 'now' | 'pause'
>

/** What every step of the action has at hand. */
export interface Scene {
  readonly edges: ActionEdges
  readonly host: ActionHost
  readonly job: Job
  readonly inputs: RawInputs
  /** Undefined without a token: nothing is published on the pull request then. */
  readonly github: GitHub | undefined
  readonly patience: Patience
  /** Aborts on the runner's first signal. */
  readonly signal: AbortSignal
}

/** Longest time, in all, that failing calls to GitHub may take. */
const PATIENCE_MS = 60_000
/** A cancelled step gets SIGINT, SIGTERM 7.5 s later, and is killed after 2.5 s more (actions/runner, ProcessInvoker). */
const PATIENCE_WHEN_CANCELLED_MS = 4_000

export function openScene(
  edges: ActionEdges,
  host: ActionHost,
  job: Job,
  inputs: RawInputs,
  signal: AbortSignal,
): Scene {
  const patience = createPatience(PATIENCE_MS)
  signal.addEventListener('abort', () => patience.limitTo(PATIENCE_WHEN_CANCELLED_MS), { once: true })
  const never = new AbortController().signal
  const github =
    inputs.githubToken === undefined || job.repository === ''
      ? undefined
      : host.openGitHub({
          token: inputs.githubToken,
          apiUrl: job.apiUrl,
          repository: job.repository,
          retry: { patience, clock: () => host.clock(), pause: (ms) => edges.pause(ms, never) },
        })
  return { edges, host, job, inputs, github, patience, signal }
}

/** What must not be published, as far as the inputs know it; the config adds its own. */
export function inputSecrets(inputs: RawInputs): readonly string[] {
  return [
    ...(inputs.githubToken === undefined ? [] : [inputs.githubToken]),
    ...Object.values(inputs.headers).flatMap(secretsOf),
  ]
}
