import { join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Engine } from '../config/engine.ts'
import {
  configuredEngine,
  expectNoLiveBaseline,
  gateWithEngine,
  planForEngine,
} from '../engines/gate-engine.ts'
import { UserError } from '../errors.ts'
import type { GateOutcome, GateWorld } from '../gate.ts'
import { maskSecrets } from '../github/mask.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { acceptedBy } from './accepted-level.ts'
import type { Destination } from './destination.ts'
import { findTarget } from './find-target.ts'
import { seedOf } from './job.ts'
import type { Scene } from './scene.ts'

/**
 * The gate with the tool that `engine` names, from the PATH of the runner; undefined where Plimsoll makes the
 * load. Throws UserError `usage` for inputs that need Plimsoll's own load, and what stands in the way of
 * measuring: `engine-missing`, `engine-failed`, a target that is not there.
 */
export async function engineRun(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
  world: Pick<GateWorld, 'store' | 'narrator'>,
): Promise<GateOutcome | undefined> {
  const { edges, host, inputs, job } = scene
  const engine = configuredEngine(config)
  if (engine === undefined) return undefined
  expectNoLiveBaseline(engine, config, inputs.baselineUrl)
  refuseInputs(scene, engine)
  const readScript = (path: string): string | undefined => host.read(path)
  const { profile } = inputs
  const seed = seedOf(job)
  const url = await findTarget(scene, trigger, config, to.pull, world.narrator)
  const { plan } = planForEngine({ readScript }, engine, config, {
    ...{ profile, seed, url, baselineUrl: undefined },
    cores: edges.machine.cores,
  })
  const accept = await acceptedBy(scene, trigger)
  return gateWithEngine(
    { ...edges, ...world },
    {
      startTool: edges.startTool,
      readScript,
      // The tool is started in this process's folder, which need not be the workspace.
      locate: (path) => resolve(host.workspace, path),
      keepScript: (name, text) => host.write(join(inputs.out, 'engine', name), maskSecrets(text, to.secrets)),
    },
    {
      ...{ config, profile, seed, url },
      baselineUrl: undefined,
      role: trigger.mode === 'baseline' ? 'baseline' : 'gate',
      sha: trigger.headSha,
      baselineSha: undefined,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
      ...(accept === undefined ? {} : { accept }),
      waitTimeoutMs: inputs.waitTimeoutMs,
      signal: scene.signal,
    },
    { engine, plan },
  )
}

function refuseInputs({ inputs }: Scene, { tool }: Engine): void {
  const given = inputs.confirm !== undefined ? 'confirm' : inputs.results.length > 0 ? 'results' : undefined
  if (given === undefined) return
  throw new UserError(
    'usage',
    `${given} needs Plimsoll's own load, and engine in the configuration is ${tool}.`,
    given === 'results'
      ? `Take engine out to merge shards; or let ${tool} run in a step of its own, and give its files with results.`
      : 'Leave it out: a run that looks slower is made once more in the same job. Or take engine out.',
  )
}
