import type { Html } from './html-markup.ts'
import type { NamedResult, Overview } from './overview.ts'
import { formatFraction, formatMs } from '../units.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'
import { html } from './html-markup.ts'
import { renderPage } from './html-page.ts'
import { renderReport } from './html.ts'
import { PAGE_SCRIPT } from './html-script.ts'
import { renderTable } from './html-table.ts'
import { OVERVIEW_COLUMNS, overviewCell, toOverview } from './overview.ts'
import { NOTHING } from './values.ts'
import { toneOf } from './verdict-words.ts'
import { entryOf } from '../entry-of.ts'

/**
 * Several results as one page: a table over all runs, one over all their requests, then the report of each.
 * As self-contained as the page of a single result. Throws UserError `result-unreadable` for a histogram that
 * does not decode.
 */
export function renderHtmlOf(runs: readonly NamedResult[]): string {
  const overview = toOverview(runs)
  const idOf = (at: number): string => `run-${at + 1}`
  return renderPage({
    title: `Plimsoll: ${overview.verdict}. ${overview.headline}`,
    body: html`<header class="${toneOfAll(runs)}">
        <p class="verdict">Plimsoll: ${overview.verdict}</p>
        <h1>${overview.headline}</h1>
      </header>
      <main>
        <section id="overview">
          <h2>Runs</h2>
          ${renderRuns(overview, idOf)}
          <h2>Requests in each run</h2>
          ${renderRequestsByRun(runs)}
        </section>
        ${runs.map(
          ({ name, result }, at) =>
            html`<article id="${idOf(at)}">
              <h2 class="run">${oneLine(name, NAME_LIMIT)}</h2>
              ${renderReport(result, `${idOf(at)}-`)}
            </article>`,
        )}
      </main>
      <footer>Rendered from ${runs.length} results.</footer>`,
    script: PAGE_SCRIPT,
    connects: false,
  })
}

/** The tone of the gravest run. */
function toneOfAll(runs: readonly NamedResult[]): string {
  const tones = runs.map(({ result }) => toneOf(result))
  return (['bad', 'caution'] as const).find((tone) => tones.includes(tone)) ?? 'good'
}

function renderRuns({ rows }: Overview, idOf: (at: number) => string): Html {
  return renderTable(
    'Runs, in the order in which they were given',
    OVERVIEW_COLUMNS,
    rows.map((row, at) => ({
      tone: toneOf(row.result) === 'good' ? 'plain' : toneOf(row.result),
      cells: OVERVIEW_COLUMNS.map(({ key }) => {
        const text = oneLine(overviewCell(row, key), NAME_LIMIT)
        if (key === 'name') return { content: html`<a href="#${idOf(at)}">${text}</a>` }
        if (key === 'verdict') return { content: html`<b class="state">${text}</b>` }
        return key === 'changes' ? { content: text, long: true } : { content: text }
      }),
    })),
    { sortable: true },
  )
}

/** p95 and errors of each request, a column for each run. */
function renderRequestsByRun(runs: readonly NamedResult[]): Html {
  const names = [
    ...new Set(runs.flatMap(({ result }) => Object.keys(result.measurements.candidate.requests))),
  ]
  return renderTable(
    'p95 and share of errors of each request',
    [
      { title: 'Request', numeric: false },
      ...runs.map(({ name }) => ({ title: oneLine(name, NAME_LIMIT), numeric: true })),
    ],
    names.map((name) => ({
      cells: [
        { content: oneLine(name, NAME_LIMIT) },
        ...runs.map(({ result }) => {
          const tally = entryOf(result.measurements.candidate.requests, name)
          if (tally === undefined) return { content: NOTHING }
          const { p95 } = tally.latencyMs
          const errors = tally.errors.count === 0 ? '' : `, ${formatFraction(tally.errors.rate)} errors`
          return { content: `${p95 === null ? NOTHING : formatMs(p95)}${errors}`, sort: p95 ?? undefined }
        }),
      ],
    })),
    { sortable: true },
  )
}
