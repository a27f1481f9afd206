import type { Progress } from '../load/engine.ts'
import { formatDuration, formatMs, formatRate, plural } from '../units.ts'
import { paintWith } from './ansi.ts'
import { oneLine } from './foreign.ts'
import { clip, textWidth } from './text-table.ts'

export interface ProgressOptions {
  readonly colour: boolean
  /** Columns the line may take. */
  readonly width: number
  /** The verdict as it looks now. */
  readonly soFar: string | undefined
}

/**
 * One line about a run under way: phase, elapsed and remaining time, rate, p95, errors, verdict so far. Never
 * wider than asked: the last parts go first.
 */
export function renderProgress(progress: Progress, options: ProgressOptions): string {
  const paint = paintWith(options.colour)
  const left = Math.max(0, progress.plannedMs - progress.elapsedMs)
  const errors = progress.errorsTotal
  const parts: readonly { readonly text: string; readonly paint?: (text: string) => string }[] = [
    { text: oneLine(progress.phase, 20), paint: paint.strong },
    { text: `${seconds(progress.elapsedMs)}, ${seconds(left)} left` },
    { text: formatRate(progress.rate) },
    { text: progress.p95Ms === undefined ? 'p95 –' : `p95 ${formatMs(progress.p95Ms)}` },
    errors === 0 ? { text: 'no errors' } : { text: plural(errors, 'error'), paint: paint.bad },
    ...(options.soFar === undefined ? [] : [{ text: oneLine(options.soFar, 200), paint: paint.caution }]),
  ]
  let line = ''
  let room = options.width
  for (const [at, part] of parts.entries()) {
    const gap = at === 0 ? '' : '  '
    const needed = textWidth(gap + part.text)
    // The first part and the verdict so far may be cut; half a number would be a wrong one.
    const cuttable = at === 0 || at === 5
    if (needed > room && (!cuttable || room < gap.length + 4)) break
    const text = clip(part.text, room - gap.length)
    line += gap + (part.paint === undefined ? text : part.paint(text))
    room -= textWidth(gap + text)
  }
  return line
}

/** Whole seconds: a tenth would only flicker. */
function seconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole === 0 ? '0 s' : formatDuration(whole * 1000)
}
