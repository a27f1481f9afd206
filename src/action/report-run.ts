import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { readResult } from '../report/read-result.ts'
import { foreignWarnings, LOOSENS } from './foreign-config.ts'
import { publishResult } from './publish.ts'
import type { Destination } from './publish.ts'
import type { Scene } from './scene.ts'

/** Largest result that is taken from another run, in characters. */
const LARGEST_RESULT = 16 * 2 ** 20

/**
 * Publishes what an unprivileged run measured, `result.json` in the `out` folder. That run executed a
 * fork's code, so the file is foreign data: its schema and size are checked, it must be about the commit
 * that the event names, and every word of it is rendered again here. Whether the change loosens the
 * gate's config is read from GitHub, not from the file. Its verdict is published, and nothing else follows
 * from it: this step does not fail on it.
 */
export async function runReport(scene: Scene, trigger: RunTrigger, to: Destination): Promise<void> {
  const path = join(scene.inputs.out, 'result.json')
  const text = scene.host.read(path)
  if (text === undefined)
    throw new UserError(
      'result-unreadable',
      `There is no file "${path}".`,
      'Download the artefact of the measuring run into the out folder first (actions/download-artifact with run-id).',
    )
  const result = readResult(text, LARGEST_RESULT)
  if (trigger.headSha === undefined || result.candidate.sha !== trigger.headSha)
    throw new UserError(
      'result-unreadable',
      `"${path}" is about commit "${result.candidate.sha ?? 'none'}"; the event is about "${trigger.headSha ?? 'none'}".`,
      'Take the artefact of the run that started this workflow (github.event.workflow_run.id).',
    )
  const loosened = await foreignWarnings(scene, trigger, to.pull, result.plan.profile)
  const warnings = [...result.warnings.filter((text) => !text.startsWith(LOOSENS)), ...loosened]
  await publishResult(scene, { ...result, warnings }, undefined, { ...to, profile: result.plan.profile })
}
