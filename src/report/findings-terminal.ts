import type { Paint } from './ansi.ts'
import { countFindings } from './findings-words.ts'
import type { Result } from './result.ts'
import { apdexText, partTexts, scoreText } from './score-words.ts'
import { eventTexts, hourTexts, leakText, recoveryTexts, trendText } from './stability-words.ts'
import { wrap } from './text-table.ts'

/** Score, stability and findings as lines; none for a result without the analysis. */
export function renderFindingLines(result: Result, width: number, paint: Paint): readonly string[] {
  const { findings, score, stability } = result
  const marks = score === undefined ? undefined : scoreText(score, result)
  const facts = [
    ...(score === undefined || marks === undefined
      ? []
      : [`Score ${marks}: ${partTexts(score).join(', ')}. Apdex ${apdexText(score)}.`]),
    ...(stability === undefined
      ? []
      : [
          ...stability.trends.filter(({ word }) => word !== 'too-short').map(trendText),
          ...hourTexts(stability),
          ...recoveryTexts(stability),
          ...stability.leaks.map(leakText),
          ...eventTexts(stability).slice(stability.completion.missed === 0 ? 1 : 0),
        ]),
  ]
  return [
    ...facts.flatMap((line) => wrap(line, width, '  ')),
    ...(findings === undefined ? [] : [countFindings(findings)]),
    ...(findings ?? []).flatMap(({ severity, evidence, advice }) => {
      const tint = severity === 'P0' ? paint.bad : severity === 'P1' ? paint.caution : paint.dim
      const lines = wrap(`${severity} ${evidence.join(' ')} ${advice}`, width, '   ')
      return lines.map((line, at) => (at === 0 ? tint(line) : line))
    }),
  ]
}
