import { checkName } from '../github/check.ts'
import { COMMENT_LIMIT } from '../github/comment.ts'
import { isOfBranch } from '../github/event-parts.ts'
import { markerOf } from '../github/marker.ts'
import { maskSecrets, maskWithin } from '../github/mask.ts'
import { logText } from '../github/outputs.ts'
import { publishTrackingIssue, trackingMarker } from '../github/tracking-issue.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { renderComment } from '../report/markdown.ts'
import type { Result } from '../report/result.ts'
import type { Destination } from './destination.ts'
import type { Scene } from './scene.ts'

/**
 * Opens, refreshes or closes the tracking issue of a branch, if one is asked for. Only runs of the branch itself
 * have a say: what a change, a merge queue or another branch measured tells nothing about it.
 */
export async function publishIssue(
  scene: Scene,
  result: Result,
  trigger: RunTrigger,
  to: Destination,
): Promise<void> {
  const { github, host, inputs, job } = scene
  if (!inputs.trackingIssue || !isOfBranch(trigger) || to.pull !== undefined || github === undefined) return
  const marker = trackingMarker(markerOf(inputs.suite, to.profile))
  const options = { marker, runUrl: job.runUrl, maxLength: COMMENT_LIMIT }
  const outcome = await publishTrackingIssue(github, result, {
    marker,
    title: checkName(inputs.suite, to.profile).replace('Plimsoll', `Load gate fails on ${trigger.branch}`),
    body: maskSecrets(renderComment(maskWithin(result, to.secrets), options), to.secrets),
  })
  switch (outcome.kind) {
    case 'nothing':
      break
    case 'failed':
      host.runner.warning(
        logText(
          `The tracking issue was not written: ${outcome.reason}. The job needs \`permissions: issues: write\`.`,
        ),
      )
      break
    case 'opened':
    case 'refreshed':
    case 'closed':
      host.runner.info(`Tracking issue #${outcome.number} ${outcome.kind}`)
      for (const warning of outcome.warnings) host.runner.warning(logText(warning))
  }
}
