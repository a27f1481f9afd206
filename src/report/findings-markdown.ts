import { countFindings, HORIZON_WORDS, NO_FINDINGS } from './findings-words.ts'
import { markdownText } from './markdown-escape.ts'
import type { Section } from './markdown-fit.ts'
import type { Result } from './result.ts'
import { apdexText, scoreText } from './score-words.ts'
import {
  hourTexts,
  leakText,
  PERIOD_COLUMNS,
  periodCells,
  recoveryTexts,
  trendText,
} from './stability-words.ts'

/** Findings that a comment shows; the page has all of them. */
const SHOWN = 5

/** Findings, the score and what did not hold, short; nothing for a result without the analysis. */
export function toFindingsMarkdown(result: Result): readonly Section[] {
  const { findings } = result
  if (findings === undefined) return []
  // Marks of the target by itself beside a red verdict read like its contradiction; the page has them.
  if (findings.length === 0 && result.verdict === 'fail') return periodSection(result)
  const rows = findings
    .slice(0, SHOWN)
    .map(
      ({ severity, horizon, evidence, advice }) =>
        `- **${severity}** ${markdownText(evidence.slice(0, 2).join(' '))} ${markdownText(advice)} _(${HORIZON_WORDS[horizon]})_`,
    )
  const more = findings.length - SHOWN
  return [
    {
      head: findings.length === 0 ? '' : `**${countFindings(findings)}**\n`,
      rows:
        findings.length === 0
          ? [`${NO_FINDINGS} ${markLine(result)}`.trim()]
          : [...rows, ...(more > 0 ? [`- and ${more} more in the report`] : []), '', markLine(result)],
      tail: '',
      importance: 4,
    },
    ...periodSection(result),
  ]
}

/** Fewer periods are not worth a table. */
const FEWEST_PERIODS = 3

function periodSection({ stability }: Result): readonly Section[] {
  if (stability === undefined || stability.periods.length < FEWEST_PERIODS) return []
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = PERIOD_COLUMNS.map(() => '---:').join('|')
  return [
    {
      head: `<details><summary>Stability by period</summary>\n\n${line(PERIOD_COLUMNS.map(({ title }) => title))}\n|${rule}|`,
      rows: stability.periods.map((period) => line(periodCells(period).map((cell) => markdownText(cell)))),
      tail: '\n</details>',
      importance: 1,
    },
  ]
}

function markLine(result: Result): string {
  const { score, stability } = result
  const text = score === undefined ? undefined : scoreText(score, result)
  const unrest = [
    ...(stability?.trends ?? [])
      .filter(({ word }) => word !== 'steady' && word !== 'too-short')
      .map(trendText),
    ...(stability === undefined ? [] : [...hourTexts(stability), ...recoveryTexts(stability)]),
    ...(stability?.leaks ?? []).filter(({ outcome }) => outcome === 'leak').map(leakText),
  ]
  const marks = score === undefined || text === undefined ? [] : [`Score ${text}. Apdex ${apdexText(score)}.`]
  return markdownText([...marks, ...unrest].join(' '))
}
