import { secretsOf } from '../config/input-readers.ts'
import type { RawInputs } from '../config/inputs.ts'
import type { StartTool } from '../engines/tool.ts'
import type { GateWorld } from '../gate.ts'
import type { GitHub } from '../github/github.ts'
import { createPatience } from '../github/patience.ts'
import type { Patience } from '../github/patience.ts'
import type { ActionHost } from './host.ts'
import type { Job } from './job.ts'

/** The engine, the probe and the clock of the gate, as `index.ts` builds them. */
export interface ActionEdges extends Pick<
  GateWorld,
  'engine' | 'probe' | 'machine' | 'control' | 'observer' | 'clocks' | 'version' | 'now' | 'pause'
> {
  /** Starts k6 or Locust; the program on the PATH where it is absent. */
  readonly startTool?: StartTool | undefined
}

/** What every step of the action has at hand. */
export interface Scene {
  readonly edges: ActionEdges
  readonly host: ActionHost
  readonly job: Job
  readonly inputs: RawInputs
  /** Undefined without a token: nothing is published on the pull request then. */
  readonly github: GitHub | undefined
  /** The same for the time in which a preview is waited for: an outage then must not use up what publishing needs. */
  readonly previews: GitHub | undefined
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
  const patienceOf = (totalMs: number): Patience => {
    const patience = createPatience(totalMs)
    signal.addEventListener('abort', () => patience.limitTo(PATIENCE_WHEN_CANCELLED_MS), { once: true })
    return patience
  }
  const openGitHub = (patience: Patience): GitHub | undefined =>
    inputs.githubToken === undefined || job.repository === ''
      ? undefined
      : host.openGitHub({
          token: inputs.githubToken,
          apiUrl: job.apiUrl,
          repository: job.repository,
          // A cancelled run does not wait: what a pause would have taken is spent all the same.
          retry: { patience, clock: () => host.clock(), pause: (ms) => edges.pause(ms, signal) },
        })
  const patience = patienceOf(PATIENCE_MS)
  return {
    ...{ edges, host, job, inputs, patience, signal },
    github: openGitHub(patience),
    previews: openGitHub(patienceOf(inputs.waitTimeoutMs)),
  }
}

/** What must not be published, as far as the inputs know it; the config adds its own. */
export function inputSecrets(inputs: RawInputs): readonly string[] {
  return [
    ...(inputs.githubToken === undefined ? [] : [inputs.githubToken]),
    ...Object.values(inputs.headers).flatMap(secretsOf),
  ]
}
