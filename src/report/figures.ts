import type { ResultScore, ResultStability } from './analysis-result.ts'
import type { Result } from './result.ts'
import { capacityFigures } from './capacity-figures.ts'

/** One number that a run is summed up in, as a row of a table. */
export interface FigureRow {
  /** Section it belongs to: `score`, `trend`, `recovery`, `capacity`, … */
  readonly part: string
  /** What it is of, within the section: `p95`, `spike 1`, `memory of app`; empty for the section's only one. */
  readonly of: string
  readonly figure: string
  /** Null where it is not known; the remark says what that means. */
  readonly value: number | null
  /** 95 %; an end that is open is null. */
  readonly interval: readonly [low: number | null, high: number | null] | null
  readonly unit: string
  readonly remark: string
}

/** Every single figure of score, stability and capacity that the result has, in that order. */
export function figuresOf({ score, stability, capacity, scaling }: Result): readonly FigureRow[] {
  return [
    ...(score === undefined ? [] : scoreFigures(score)),
    ...(stability === undefined ? [] : stabilityFigures(stability)),
    ...(capacity === undefined ? [] : capacityFigures(capacity)),
    ...(scaling === undefined
      ? []
      : [
          aFigure({
            ...{ part: 'scaling', of: scaling.direction, figure: 'gain', value: scaling.gain },
            ...{
              interval: scaling.gainInterval,
              unit: 'times',
              remark: `${scaling.resources} times the resources`,
            },
          }),
          aFigure({
            ...{ part: 'scaling', of: scaling.direction, figure: 'efficiency', value: scaling.efficiency },
            ...{ interval: scaling.efficiencyInterval, unit: 'ratio' },
          }),
        ]),
  ]
}

/** A row with nothing but its part, figure, value and unit, unless more is given. */
export function aFigure(
  given: Pick<FigureRow, 'part' | 'figure' | 'value' | 'unit'> & Partial<FigureRow>,
): FigureRow {
  return { of: '', interval: null, remark: '', ...given }
}

function scoreFigures({ value, word, parts, apdex, apdexMs }: ResultScore): readonly FigureRow[] {
  return [
    aFigure({ part: 'score', figure: 'score', value, unit: 'points', remark: word ?? 'too few answers' }),
    ...parts.map(({ part, points, of }) =>
      aFigure({
        part: 'score',
        of: part,
        figure: 'points',
        value: points,
        unit: 'points',
        remark: `of ${of}`,
      }),
    ),
    aFigure({
      part: 'score',
      figure: 'apdex',
      value: apdex,
      unit: 'ratio',
      remark: `satisfied to ${apdexMs} ms`,
    }),
  ]
}

function stabilityFigures(stability: ResultStability): readonly FigureRow[] {
  const { trends, recoveries, cascades, scaling, leaks, restarts, completion } = stability
  return [
    ...trends.flatMap(({ metric, word, start, end, perHour, perHourInterval }) =>
      word === 'too-short'
        ? [aFigure({ part: 'trend', of: metric, figure: 'per hour', value: null, unit: 'ms', remark: word })]
        : [
            aFigure({ part: 'trend', of: metric, figure: 'start', value: start, unit: 'ms', remark: word }),
            aFigure({ part: 'trend', of: metric, figure: 'end', value: end, unit: 'ms', remark: word }),
            aFigure({
              ...{ part: 'trend', of: metric, figure: 'per hour', value: perHour },
              ...{ interval: perHourInterval, unit: 'ms', remark: word },
            }),
          ],
    ),
    aFigure({ part: 'completion', figure: 'iterations due', value: completion.due, unit: 'count' }),
    aFigure({ part: 'completion', figure: 'iterations missed', value: completion.missed, unit: 'count' }),
    ...recoveries.map(({ cycle, recoveredAfterMs, watchedMs }) =>
      aFigure({
        ...{ part: 'recovery', of: `spike ${cycle}`, figure: 'recovered after', unit: 's' },
        value: recoveredAfterMs === null ? null : recoveredAfterMs / 1000,
        remark: recoveredAfterMs === null ? `not within ${watchedMs / 1000} s` : '',
      }),
    ),
    ...cascades.map(({ cycle, request, after, from }) =>
      aFigure({
        ...{ part: 'cascade', of: `spike ${cycle}`, figure: 'error rate after it', value: after },
        ...{ unit: 'ratio', remark: `${request}, from ${from.join(', ')}` },
      }),
    ),
    ...scaling.map(({ from, to, afterRiseMs, interrupted }) =>
      aFigure({
        ...{
          part: 'time to scale',
          of: `${from} to ${to} instances`,
          figure: 'after the load rose',
          unit: 's',
        },
        value: afterRiseMs === null ? null : afterRiseMs / 1000,
        remark: interrupted ? 'interrupted' : 'nothing was interrupted',
      }),
    ),
    ...leaks.map(({ name, target, unit, outcome, perHour, perHourInterval }) =>
      aFigure({
        ...{ part: 'leak', of: `${name} of ${target}`, figure: 'per hour', unit, remark: outcome },
        ...(outcome === 'too-few-samples' ? { value: null } : { value: perHour, interval: perHourInterval }),
      }),
    ),
    ...restarts.map(({ target, atMs }) =>
      aFigure({ part: 'restart', of: target, figure: 'after', value: atMs / 1000, unit: 's' }),
    ),
  ]
}
