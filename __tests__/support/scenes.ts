import type { ActionEdges } from '../../src/action.ts'
import { readJob } from '../../src/action/job.ts'
import { openScene, type Scene } from '../../src/action/scene.ts'
import type { Config } from '../../src/config/config.ts'
import { readInputs } from '../../src/config/inputs.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { describeTrigger } from '../../src/github/event.ts'
import type { RunTrigger } from '../../src/github/trigger.ts'
import { EDGES, hostOf, type ActionStep } from './action-runs.ts'
import type { FakeGitHub } from './github-api.ts'

/** Edges of a run that loads nothing and awaits nothing. */
export const IDLE: Partial<ActionEdges> = {
  engine: { run: () => Promise.reject(new Error('nothing is loaded')) },
  probe: { awaitReady: () => Promise.reject(new Error('nothing is awaited')) },
  now: () => new Date('2026-11-21T08:00:00Z'),
}

/** What a step of the action has at hand, for parts of it that are given a store of their own. */
export function aScene(
  api: FakeGitHub,
  config: string,
  step: ActionStep,
): { readonly scene: Scene; readonly trigger: RunTrigger; readonly config: Config } {
  const host = hostOf(api, step)
  const inputs = readInputs({ read: (name) => host.runner.getInput(name), mask: () => undefined })
  const job = readJob(host)
  const trigger = describeTrigger(job.event, { mode: inputs.mode, baselineBranch: undefined })
  if (trigger.kind === 'skip') throw new Error(`nothing to do: ${trigger.reason}`)
  return {
    scene: openScene({ ...EDGES, ...step.edges }, host, job, inputs, new AbortController().signal),
    trigger,
    config: parseConfig({
      ...{ text: config, path: '.github/plimsoll.yml', env: {}, requestNames: 'any' },
      readText: () => undefined,
    }),
  }
}
