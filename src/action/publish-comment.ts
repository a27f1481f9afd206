import { publishComment } from '../github/comment.ts'
import type { CommentOutcome } from '../github/comment.ts'
import { logText } from '../github/outputs.ts'
import type { Destination } from './destination.ts'
import type { Scene } from './scene.ts'

/** The comment, with every outcome told in the log. */
export async function comment(
  scene: Scene,
  marker: string,
  body: string,
  worthTelling: boolean,
  to: Destination,
): Promise<CommentOutcome> {
  const { github, host, inputs } = scene
  const outcome: CommentOutcome =
    to.pull === undefined
      ? { kind: 'skipped', reason: 'this run belongs to no pull request' }
      : github === undefined
        ? { kind: 'skipped', reason: 'the input github-token is empty' }
        : await publishComment(github, {
            pull: to.pull,
            marker,
            body,
            policy: inputs.comment,
            worthTelling,
            headSha: to.headSha,
          })
  switch (outcome.kind) {
    case 'created':
    case 'updated':
      host.runner.info(`Comment ${outcome.id} ${outcome.kind}`)
      for (const warning of outcome.warnings) host.runner.warning(logText(warning))
      break
    case 'skipped':
      host.runner.info(logText(`No comment: ${outcome.reason}`))
      break
    case 'failed':
      host.runner.warning(
        logText(`The comment was not written: ${outcome.reason}. ${adviceOn(outcome.status, to)}`),
      )
  }
  return outcome
}

/** The id of a comment that is there now; empty without one. */
export function commentIdOf(outcome: CommentOutcome): string {
  return outcome.kind === 'created' || outcome.kind === 'updated' ? String(outcome.id) : ''
}

function adviceOn(status: number | undefined, to: Destination): string {
  if (status !== 403 && status !== 404) return 'The job summary says the same.'
  return to.readOnly === undefined
    ? 'The job needs `permissions: pull-requests: write`; the job summary says the same.'
    : `That is expected: ${to.readOnly}. The job summary says the same; a second workflow on workflow_run can comment.`
}
