import type { Html } from './html-markup.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { renderFacts } from './html-facts.ts'
import type { Result } from './result.ts'
import { countFindings, HORIZON_WORDS, NO_FINDINGS } from './findings-words.ts'
import { apdexText, partTexts, scoreText } from './score-words.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'

const COLUMNS = ['Severity', 'Act', 'What was seen', 'What to do'].map((title) => ({ title, numeric: false }))

/** Findings and marks; nothing for a result that was written without an analysis. */
export function renderFindings(result: Result, prefix: string): Html | undefined {
  const { findings, score } = result
  if (findings === undefined && score === undefined) return undefined
  return html`<section id="${prefix}findings">
    <h2>Findings</h2>
    ${findings === undefined ? undefined : renderList(findings)}${score === undefined ? undefined : renderScore(score, result)}
  </section>`
}

function renderList(findings: NonNullable<Result['findings']>): Html {
  if (findings.length === 0) return html`<p>${NO_FINDINGS}</p>`
  return renderTable(
    countFindings(findings),
    COLUMNS,
    findings.map(({ severity, horizon, evidence, advice, reference }) => ({
      tone: severity === 'P0' ? 'bad' : severity === 'P1' ? 'caution' : 'plain',
      cells: [
        { content: html`<b class="state">${severity}</b>` },
        { content: HORIZON_WORDS[horizon] },
        { content: evidence.map((sentence) => oneLine(sentence)).join(' '), long: true },
        {
          content: html`${advice} <small>${renderReference(reference)}</small>`,
          long: true,
        },
      ],
    })),
  )
}

/** Only our own rules' addresses are links; a stored result may hold any text. */
function renderReference(reference: string): Html {
  const text = oneLine(reference, NAME_LIMIT)
  return /^https:\/\/[\w./#-]+$/.test(reference)
    ? html`<a href="${reference}" rel="noreferrer">${text}</a>`
    : html`${text}`
}

function renderScore(score: NonNullable<Result['score']>, result: Result): Html {
  const classes = Object.entries(score.classes).map(
    ([request, name]) => `${oneLine(request, NAME_LIMIT)}: ${name}`,
  )
  return renderFacts([
    ['Score', scoreText(score, result) ?? 'not judged: too few answers'],
    ['Parts', partTexts(score).join(', ')],
    ['Apdex', apdexText(score)],
    ...(classes.length === 0 ? [] : [['p95 by request', classes.join(', ')] as const]),
  ])
}
