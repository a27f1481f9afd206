import { messageOf } from '../errors.ts'
import { logText, SUMMARY_LIMIT_BYTES } from '../github/outputs.ts'
import type { Scene } from './scene.ts'

/**
 * Appends to the job summary; never throws, since the log and the files say the same. GitHub drops the
 * summary of a step that is above its limit whole, and a step with several profiles writes several: the text
 * gives way to the shorter one, and that to nothing, before what is there already is lost.
 */
export function writeSummary({ host, job }: Scene, text: string, shorter: string): void {
  if (job.summaryPath === undefined) return
  try {
    const taken = Buffer.byteLength(host.read(job.summaryPath) ?? '')
    const fitting = [text, shorter].find((each) => taken + Buffer.byteLength(each) < SUMMARY_LIMIT_BYTES)
    if (fitting === undefined)
      host.runner.warning('The job summary is full: this result is in the report and the comment only.')
    else host.append(job.summaryPath, `${fitting}\n`)
  } catch (thrown) {
    host.runner.warning(logText(`The job summary was not written: ${messageOf(thrown)}.`))
  }
}
