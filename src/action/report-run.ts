import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { webUrlAt } from '../github/payload.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { readResult } from '../report/read-result.ts'
import type { Destination } from './destination.ts'
import { foreignWarnings, LOOSENS } from './foreign-config.ts'
import { publishResult } from './publish.ts'
import type { Scene } from './scene.ts'

/** Largest result that is taken from another run, in characters. */
const LARGEST_RESULT = 16 * 2 ** 20

/** What a comment on a fork's change says of itself: the file is checked for its form, not for its truth. */
const BY_THE_FORK =
  "A run of the fork's own code measured and judged this, and it is repeated here as that run wrote it."

/**
 * Publishes what an unprivileged run measured, `result.json` in the `out` folder. That run executed a
 * fork's code, so the file is foreign data: its schema and size are checked, it must be about the commit
 * that the event names, and every word of it is rendered again here. Whether the change loosens the
 * gate's config is read from GitHub, not from the file. Its verdict is published, and nothing else follows
 * from it: this step does not fail on it. Throws UserError `result-unreadable`.
 */
export async function runReport(scene: Scene, trigger: RunTrigger, to: Destination): Promise<void> {
  const path = join(scene.inputs.out, 'result.json')
  const text = scene.host.read(path)
  if (text === undefined)
    throw new UserError(
      'result-unreadable',
      `The measuring run left no result: there is no file "${path}".`,
      'Its log says why, if it could not measure. Else download its artefact into the out folder before this step (actions/download-artifact with run-id).',
    )
  const result = readResult(text, LARGEST_RESULT)
  if (trigger.headSha === undefined || result.candidate.sha !== trigger.headSha)
    throw new UserError(
      'result-unreadable',
      `"${path}" is about commit "${result.candidate.sha ?? 'none'}"; the event is about "${trigger.headSha ?? 'none'}".`,
      'Take the artefact of the run that started this workflow (github.event.workflow_run.id).',
    )
  const warnings = [
    ...(trigger.isFork ? [BY_THE_FORK] : []),
    ...result.warnings.filter((each) => !each.startsWith(LOOSENS) && each !== BY_THE_FORK),
    ...(await foreignWarnings(scene, trigger, to.pull, result.plan.profile)),
  ]
  await publishResult(scene, { ...result, warnings }, undefined, { ...to, profile: result.plan.profile })
}

/** The scene of a report: what is published leads to the run that measured, where log and report are. */
export function ofMeasuringRun(scene: Scene): Scene {
  const runUrl = webUrlAt(scene.job.event.payload, 'workflow_run', 'html_url') ?? scene.job.runUrl
  return { ...scene, job: { ...scene.job, runUrl } }
}
