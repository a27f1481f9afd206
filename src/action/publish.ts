import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { messageOf } from '../errors.ts'
import { annotationsOf } from '../github/annotations.ts'
import { CHECK_SUMMARY_LIMIT, completeCheck, describeCheck } from '../github/check.ts'
import { COMMENT_LIMIT, publishComment } from '../github/comment.ts'
import type { CommentOutcome } from '../github/comment.ts'
import { markerOf } from '../github/marker.ts'
import { annotate, logText, maskSecrets, SUMMARY_LIMIT_BYTES, writeOutputs } from '../github/outputs.ts'
import { publishTrackingIssue, trackingMarker } from '../github/tracking-issue.ts'
import { renderFiles } from '../report/files.ts'
import { renderComment, renderSummary } from '../report/markdown.ts'
import type { Result } from '../report/result.ts'
import { standingComparisons } from '../report/standing.ts'
import { renderTerminal } from '../report/terminal.ts'
import type { Scene } from './scene.ts'

/** Where a result goes, and what must not go with it. */
export interface Destination {
  readonly profile: string
  readonly pull: number | undefined
  readonly headSha: string | undefined
  /** Check run that was started for this run. */
  readonly checkId: number | undefined
  /** Why the token can only read, as far as the event tells. */
  readonly readOnly: string | undefined
  readonly secrets: readonly string[]
}

/** Columns of the report in the log: what GitHub shows without wrapping. */
const LOG_WIDTH = 120

/**
 * Says the result everywhere, log and files first, then what only GitHub can refuse. Nothing that fails here
 * changes the verdict; a file that cannot be written comes back as a problem of its own.
 */
export async function publishResult(
  scene: Scene,
  result: Result,
  config: Config | undefined,
  to: Destination,
): Promise<{ readonly problem: string | undefined }> {
  const { host, inputs, job } = scene
  const mask = (text: string): string => maskSecrets(text, to.secrets)
  const marker = markerOf(inputs.suite, to.profile)
  host.runner.info(logText(mask(renderTerminal(result, { colour: false, width: LOG_WIDTH }))))
  const problem = config === undefined ? undefined : writeFiles(scene, result, mask)
  const short = mask(renderComment(result, { marker, runUrl: job.runUrl, maxLength: COMMENT_LIMIT }))
  writeSummary(scene, mask(renderSummary(result, { runUrl: job.runUrl })), short)

  const outcome = await comment(scene, marker, short, result.verdict !== 'pass', to)
  const annotations = config === undefined ? [] : annotationsOf(result, config)
  const shown =
    to.checkId !== undefined &&
    (await finishCheck(scene, to.checkId, () =>
      describeCheck(
        result,
        mask(renderComment(result, { marker, runUrl: job.runUrl, maxLength: CHECK_SUMMARY_LIMIT })),
        annotations,
      ),
    ))
  if (!shown) annotate(host.runner, annotations)
  writeOutputs(host.runner, {
    verdict: result.verdict,
    headline: mask(result.headline),
    regressions: String(standingComparisons(result).filter((each) => each.outcome === 'regressed').length),
    'result-path': join(inputs.out, 'result.json'),
    'report-path': join(inputs.out, 'report.html'),
    'comment-id': idOf(outcome),
    'baseline-kind': result.baseline.kind,
  })
  return { problem }
}

/** Opens, refreshes or closes the tracking issue of a branch; for runs that belong to no pull request. */
export async function publishIssue(
  scene: Scene,
  result: Result,
  branch: string,
  to: Destination,
): Promise<void> {
  if (!scene.inputs.trackingIssue || to.pull !== undefined || scene.github === undefined) return
  const marker = trackingMarker(markerOf(scene.inputs.suite, to.profile))
  const body = maskSecrets(
    renderComment(result, { marker, runUrl: scene.job.runUrl, maxLength: COMMENT_LIMIT }),
    to.secrets,
  )
  const outcome = await publishTrackingIssue(scene.github, result, { marker, branch, body })
  if (outcome.kind === 'failed')
    scene.host.runner.warning(
      logText(
        `The tracking issue was not written: ${outcome.reason}. The job needs \`permissions: issues: write\`.`,
      ),
    )
  else if (outcome.kind !== 'nothing')
    scene.host.runner.info(`Tracking issue #${outcome.number} ${outcome.kind}`)
}

/** Appends to the job summary; never throws, since the log and the files say the same. */
export function writeSummary(scene: Scene, text: string, shorter: string): void {
  const { host, job } = scene
  if (job.summaryPath === undefined) return
  // GitHub drops a summary above its limit whole: the short form is better than none.
  const fitting = Buffer.byteLength(text) < SUMMARY_LIMIT_BYTES ? text : shorter
  try {
    host.append(job.summaryPath, `${fitting}\n`)
  } catch (thrown) {
    host.runner.warning(logText(`The job summary was not written: ${messageOf(thrown)}.`))
  }
}

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

/** Completes a check run; false when it could not be, which is told in the log. */
export async function finishCheck(
  scene: Scene,
  checkId: number,
  describe: () => Parameters<typeof completeCheck>[2],
): Promise<boolean> {
  if (scene.github === undefined) return false
  const reason = await completeCheck(scene.github, checkId, describe())
  if (reason !== undefined) scene.host.runner.warning(logText(`The check run was not completed: ${reason}.`))
  return reason === undefined
}

function writeFiles(scene: Scene, result: Result, mask: (text: string) => string): string | undefined {
  for (const { name, content } of renderFiles(result)) {
    const path = join(scene.inputs.out, name)
    try {
      scene.host.write(path, mask(content))
    } catch (thrown) {
      return `"${path}" cannot be written: ${messageOf(thrown)}.`
    }
  }
  return undefined
}

function adviceOn(status: number | undefined, to: Destination): string {
  if (status !== 403 && status !== 404) return 'The job summary says the same.'
  return to.readOnly === undefined
    ? 'The job needs `permissions: pull-requests: write`; the job summary says the same.'
    : `That is expected: ${to.readOnly}. The job summary says the same; a second workflow on workflow_run can comment.`
}

function idOf(outcome: CommentOutcome): string {
  return outcome.kind === 'created' || outcome.kind === 'updated' ? String(outcome.id) : ''
}
