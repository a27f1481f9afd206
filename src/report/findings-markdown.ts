import { countFindings, HORIZON_WORDS, NO_FINDINGS } from './findings-words.ts'
import { markdownText } from './markdown-escape.ts'
import type { Section } from './markdown-fit.ts'
import type { Result } from './result.ts'
import { apdexText, scoreText } from './score-words.ts'
import { leakText, trendText } from './stability-words.ts'

/** Findings that a comment shows; the page has all of them. */
const SHOWN = 5

/** Findings, the score and what did not hold, short; nothing for a result without the analysis. */
export function toFindingsMarkdown(result: Result): readonly Section[] {
  const { findings } = result
  if (findings === undefined) return []
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
  ]
}

function markLine({ score, stability }: Result): string {
  const text = score === undefined ? undefined : scoreText(score)
  const unrest = [
    ...(stability?.trends ?? [])
      .filter(({ word }) => word !== 'steady' && word !== 'too-short')
      .map(trendText),
    ...(stability?.leaks ?? []).filter(({ outcome }) => outcome === 'leak').map(leakText),
  ]
  const marks = score === undefined || text === undefined ? [] : [`Score ${text}. Apdex ${apdexText(score)}.`]
  return markdownText([...marks, ...unrest].join(' '))
}
