import type { Narrator } from '../gate.ts'
import { logText } from '../github/outputs.ts'
import type { Runner } from '../github/outputs.ts'
import { renderProgress } from '../report/progress.ts'

/** Milliseconds of load between two lines of progress: a log is read afterwards, not watched. */
const EVERY_MS = 15_000

/** Tells the story in the job's log. Everything said may hold foreign text, so nothing goes out raw. */
export function createLogNarrator(runner: Runner): Narrator {
  let shownAt = -Infinity
  let shownPhase = ''
  return {
    say: (line) => runner.info(logText(line)),
    warn: (line) => runner.warning(logText(line)),
    progress(progress, soFar) {
      const restarted = progress.elapsedMs < shownAt
      if (!restarted && progress.phase === shownPhase && progress.elapsedMs - shownAt < EVERY_MS) return
      shownAt = progress.elapsedMs
      shownPhase = progress.phase
      runner.info(logText(renderProgress(progress, { colour: false, width: 120, soFar })))
    },
  }
}
