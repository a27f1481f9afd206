import { messageOf } from '../errors.ts'
import { markerOf } from '../github/marker.ts'
import { maskSecrets } from '../github/mask.ts'
import { emptyOutputs, logText, writeOutputs } from '../github/outputs.ts'
import { describeTrouble, renderTrouble } from '../github/trouble.ts'
import type { ActionHost } from './host.ts'
import type { Destination } from './destination.ts'
import { comment, commentIdOf } from './publish-comment.ts'
import { finishCheck } from './publish.ts'
import type { Scene } from './scene.ts'
import { writeSummary } from './summary.ts'

/**
 * Profiles whose turn did not come, because an earlier one ended the run: a comment of theirs that tells of an
 * older commit is replaced; where there is none, none is made.
 */
export async function publishUntold(
  scene: Scene,
  profiles: readonly string[],
  to: Destination,
  thrown: unknown,
): Promise<void> {
  const { inputs, job, signal } = scene
  const quiet = {
    ...scene,
    inputs: { ...inputs, comment: inputs.comment === 'never' ? ('never' as const) : ('on-change' as const) },
  }
  const trouble = describeTrouble(thrown, signal.aborted)
  for (const profile of profiles) {
    const marker = markerOf(inputs.suite, profile)
    const body = renderTrouble(trouble, { marker, headSha: to.headSha, runUrl: job.runUrl })
    await comment(quiet, marker, maskSecrets(body, to.secrets), false, { ...to, profile })
  }
}

/**
 * Says that there is no verdict, everywhere that an older one may stand: a comment that was green must not
 * outlive the run that could not confirm it. Returns why the step fails.
 */
export async function publishTrouble(
  host: ActionHost,
  scene: Scene | undefined,
  to: Destination,
  thrown: unknown,
  interrupted: boolean,
): Promise<string> {
  const trouble = describeTrouble(thrown, interrupted)
  const mask = (text: string): string => maskSecrets(text, to.secrets)
  if (trouble.stack !== undefined) host.runner.info(logText(mask(trouble.stack)))
  const failure = `${mask(trouble.message)}\n${trouble.hint}`
  const outputs = { ...emptyOutputs(mask(trouble.headline)), verdict: 'inconclusive' }
  if (scene === undefined) {
    writeOutputs(host.runner, outputs)
    return failure
  }
  let commentId = ''
  try {
    const marker = markerOf(scene.inputs.suite, to.profile)
    const options = { marker, headSha: to.headSha, runUrl: scene.job.runUrl }
    const body = mask(renderTrouble(trouble, options))
    writeSummary(scene, body, body)
    commentId = commentIdOf(await comment(scene, marker, body, true, to))
    if (to.checkId !== undefined)
      await finishCheck(scene, to.checkId, () => ({
        conclusion: interrupted ? 'cancelled' : 'failure',
        title: mask(trouble.headline),
        summary: body,
        annotations: [],
      }))
  } catch (second) {
    // The first problem is the one to mend; the second must not hide it.
    host.runner.warning(logText(mask(`Publishing failed as well: ${messageOf(second)}.`)))
  }
  writeOutputs(host.runner, { ...outputs, 'comment-id': commentId })
  return failure
}
