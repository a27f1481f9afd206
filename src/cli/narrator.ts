import type { Narrator } from '../gate.ts'
import type { Progress } from '../load/engine.ts'
import { renderProgress } from '../report/progress.ts'
import type { CliEdges, Screen } from './edges.ts'

/** A narrator that must be told when the story is over. */
export interface ClosableNarrator extends Narrator {
  close(): void
}

/** Milliseconds of load between two lines: redrawn in place on a terminal, appended to a log elsewhere. */
const EVERY_MS = { terminal: 450, log: 10_000 }

/**
 * Tells the story on stderr. A terminal gets one progress line that is redrawn; a log gets a line every 10 s
 * and at each change of phase, folded into a group where GitHub Actions shows it; `quiet` gets nothing.
 */
export function createNarrator(
  edges: Pick<CliEdges, 'stderr' | 'env'>,
  options: { readonly quiet: boolean; readonly mask: (text: string) => string },
): ClosableNarrator {
  if (options.quiet) return SILENT
  const { stderr } = edges
  const grouped = edges.env.GITHUB_ACTIONS === 'true'
  const inPlace = stderr.isTTY && !grouped
  const write = (text: string): void => stderr.write(options.mask(text))
  let drawn = false
  let groupOpen = false
  let shownAt = -Infinity
  let shownPhase = ''

  const clear = (): void => {
    if (drawn) write('\r\x1b[K')
    drawn = false
  }
  const due = (progress: Progress): boolean =>
    // The clock of a second run (a confirmation) starts anew.
    progress.elapsedMs < shownAt ||
    progress.phase !== shownPhase ||
    progress.elapsedMs - shownAt >= (inPlace ? EVERY_MS.terminal : EVERY_MS.log)

  return {
    say(line) {
      clear()
      write(`${line}\n`)
    },
    warn(line) {
      clear()
      write(`${grouped ? '::warning::' : 'warning: '}${line}\n`)
    },
    progress(progress, soFar) {
      if (!due(progress)) return
      shownAt = progress.elapsedMs
      shownPhase = progress.phase
      const line = renderProgress(progress, {
        width: inPlace ? (stderr.columns ?? 80) - 1 : 120,
        colour: inPlace && wantsColour(stderr, edges.env),
        soFar,
      })
      if (inPlace) {
        write(`\r${line}\x1b[K`)
        drawn = true
        return
      }
      if (grouped && !groupOpen) {
        write('::group::Load\n')
        groupOpen = true
      }
      write(`${line}\n`)
    },
    close() {
      clear()
      if (groupOpen) write('::endgroup::\n')
      groupOpen = false
    },
  }
}

const SILENT: ClosableNarrator = {
  say: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
  close: () => undefined,
}

/** Colour on terminals, unless NO_COLOR (https://no-color.org) or a dumb terminal says otherwise. */
export function wantsColour(screen: Screen, env: CliEdges['env']): boolean {
  const refused = env.NO_COLOR
  if (refused !== undefined && refused !== '') return false
  return screen.isTTY && env.TERM !== 'dumb'
}
