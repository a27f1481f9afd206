import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { messageOf } from '../errors.ts'
import { annotationsOf } from '../github/annotations.ts'
import { CHECK_SUMMARY_LIMIT, completeCheck, describeCheck } from '../github/check.ts'
import { COMMENT_LIMIT } from '../github/comment.ts'
import { markerOf } from '../github/marker.ts'
import { maskSecrets, maskWithin } from '../github/mask.ts'
import { annotate, logText, writeOutputs } from '../github/outputs.ts'
import { renderFiles } from '../report/files.ts'
import { renderComment, renderSummary } from '../report/markdown.ts'
import type { Result } from '../report/result.ts'
import { standingComparisons } from '../report/standing.ts'
import { renderTerminal } from '../report/terminal.ts'
import type { Destination } from './destination.ts'
import { comment, commentIdOf } from './publish-comment.ts'
import type { Scene } from './scene.ts'
import { writeSummary } from './summary.ts'

/** Columns of the report in the log: what GitHub shows without wrapping. */
const LOG_WIDTH = 120

/**
 * Says the result everywhere, log and files first, then what only GitHub can refuse. Nothing that fails here
 * changes the verdict; a file that cannot be written comes back as a problem of its own.
 */
export async function publishResult(
  scene: Scene,
  measured: Result,
  config: Config | undefined,
  to: Destination,
): Promise<{ readonly problem: string | undefined }> {
  const { host, inputs, job } = scene
  // Before anything is rendered, and what is rendered again: a renderer may put a secret together from parts.
  const result = maskWithin(measured, to.secrets)
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
    'comment-id': commentIdOf(outcome),
    'baseline-kind': result.baseline.kind,
  })
  return { problem }
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

/** `result.json` is read by programs and masked already: a secret that is one of its own words must not break it. */
function writeFiles(scene: Scene, result: Result, mask: (text: string) => string): string | undefined {
  for (const { name, content } of renderFiles(result)) {
    const path = join(scene.inputs.out, name)
    try {
      scene.host.write(path, name.endsWith('.json') ? content : mask(content))
    } catch (thrown) {
      return `"${path}" cannot be written: ${messageOf(thrown)}.`
    }
  }
  return undefined
}
