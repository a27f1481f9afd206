import type { Html } from './html-markup.ts'
import type { Result } from './result.ts'
import { describeBanners } from './banners.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'
import { describeEdge } from './edge-caches.ts'
import { describeDetectable, describeErrors, describeGenerator } from './health.ts'
import { renderComparisons } from './html-comparisons.ts'
import { renderCapacity } from './html-capacity.ts'
import { renderErrorTimeline } from './html-errors.ts'
import { renderFindings } from './html-findings.ts'
import { renderStability } from './html-stability.ts'
import { renderErrors, renderFacts, renderGenerator, renderPlan } from './html-facts.ts'
import { renderForest } from './html-forest.ts'
import { html } from './html-markup.ts'
import { isObserved, renderObserved } from './html-observed.ts'
import { POINTING, renderPage } from './html-page.ts'
import { CHARTED_REQUESTS, renderRequests } from './html-requests.ts'
import { PAGE_SCRIPT } from './html-script.ts'
import { renderShards } from './html-shards.ts'
import { renderSlo } from './html-slo.ts'
import { renderTable } from './html-table.ts'
import { renderTimeline } from './html-timeline.ts'
import { renderTrend } from './html-trend.ts'
import { LEVEL_COLUMNS, toLevelRows } from './levels.ts'
import { describeProvenance } from './provenance.ts'
import { toRows } from './rows.ts'
import { describeShards } from './shard-words.ts'
import { nextSteps } from './steps.ts'
import { describeTool } from './tool-words.ts'
import { requestLabel } from './values.ts'
import { checkSentence, toneOf, verdictTitle } from './verdict-words.ts'

/**
 * The whole report as one page that needs nothing else: no network, no other file. It holds no foreign text
 * that is not escaped, and runs no script but its own. Throws UserError `result-unreadable` for a histogram
 * that does not decode.
 */
export function renderHtml(result: Result): string {
  return renderPage({
    title: `${verdictTitle(result)}. ${oneLine(result.headline)}`,
    body: html`${renderReport(result, '')}
      <footer>
        Plimsoll ${result.tool.version}. Started ${result.startedAt}. Rendered from ${result.schema}.
      </footer>`,
    script: PAGE_SCRIPT,
    connects: false,
  })
}

/** Header and sections of one result; `prefix` tells its ids from those of other results on the page. */
export function renderReport(result: Result, prefix: string): Html {
  const rows = toRows(result)
  const ids = new Map(
    Object.keys(result.measurements.candidate.requests)
      .slice(0, CHARTED_REQUESTS)
      .map((name, at) => [name, `${prefix}request-${at + 1}`]),
  )
  const link = (request: string): Html => {
    const id = ids.get(request)
    const name = oneLine(requestLabel(request), NAME_LIMIT)
    return id === undefined ? html`${name}` : html`<a href="#${id}">${name}</a>`
  }
  const sections = html` ${renderSteps(result, prefix)}
    <section id="${prefix}changes">
      <h2>Changes</h2>
      ${renderForest(rows, link)}${renderComparisons(result, rows, link, `${prefix}comparisons`)}
    </section>
    ${renderFindings(result, prefix)}
    <section id="${prefix}time">
      <h2>Over time</h2>
      ${POINTING} ${renderTimeline(result, `${prefix}time`)} ${renderLevels(result)}
    </section>
    <section id="${prefix}requests">
      <h2>Requests</h2>
      ${renderRequests(result, (name) => ids.get(name) ?? '')}
    </section>
    <section id="${prefix}errors">
      <h2>Errors</h2>
      ${renderErrorTimeline(result)}${renderErrors(result)}
    </section>
    ${renderObserved(result, prefix)} ${renderStability(result, prefix)} ${renderCapacity(result, prefix)}
    ${renderTrend(result, `${prefix}trend`)} ${renderSlo(result, prefix)}
    <section id="${prefix}plan">
      <h2>Plan</h2>
      ${renderPlan(result)}
    </section>
    <section id="${prefix}generator">
      <h2>Load generator</h2>
      ${renderGenerator(result)}
    </section>
    ${renderShards(result, prefix)}`
  // A page has one main part; of several results each is an article in it.
  return prefix === ''
    ? html`${renderHeader(result, prefix)}
        <main>${sections}</main>`
    : html`${renderHeader(result, prefix)}${sections}`
}

/** A load that was not constant, level by level. */
function renderLevels(result: Result): Html | undefined {
  const rows = toLevelRows(result)
  if (rows.length === 0) return undefined
  return renderTable(
    'Levels of the load, candidate',
    LEVEL_COLUMNS,
    rows.map((cells) => ({ cells: cells.map((content) => ({ content })) })),
  )
}

function renderHeader(result: Result, prefix: string): Html {
  const { candidate, baseline, load, ended } = describeProvenance(result)
  const tool = describeTool(result)
  const shards = describeShards(result)
  const check = checkSentence(result)
  const sentences = [...new Set(result.reasons)].filter((reason) => reason !== result.headline)
  const notes = [...result.warnings, ...result.assumptions]
  const health = [describeGenerator(result), describeDetectable(result), describeEdge(result)].filter(
    (one) => one !== undefined,
  )
  return html`<header class="${toneOf(result)}">
      <p class="verdict">${verdictTitle(result)}</p>
      <h1>${oneLine(result.headline)}</h1>
      ${check === '' ? undefined : html`<p>${check}</p>`}${
        sentences.length === 0
          ? undefined
          : html`<ul>
              ${sentences.map((sentence) => html`<li>${oneLine(sentence)}</li>`)}
            </ul>`
      }
    </header>
    <section aria-label="${prefix === '' ? 'What to know' : `What to know of ${prefix.slice(0, -1)}`}">
      ${describeBanners(result).map(({ title, text }) => html`<p class="banner"><b>${title}.</b> ${text}</p>`)}
      ${
        notes.length === 0
          ? undefined
          : html`<ul>
              ${notes.map((note) => html`<li>${oneLine(note)}</li>`)}
            </ul>`
      }
      ${renderFacts([
        ['Candidate', candidate],
        ['Baseline', baseline],
        ['Load', load],
        ...(shards === undefined ? [] : [['Shards', shards] as const]),
        ...(tool === undefined ? [] : [['Measured by another tool', oneLine(tool)] as const]),
        ['Run', ended],
        ['Trust', health.join(' ')],
        ['Errors', describeErrors(result).replace(/^Errors: /, '')],
      ])}
    </section>
    <nav aria-label="${prefix === '' ? 'Sections' : `Sections of ${prefix.slice(0, -1)}`}">
      <a href="#${prefix}changes">Changes</a><a href="#${prefix}time">Over time</a
      ><a href="#${prefix}requests">Requests</a
      ><a href="#${prefix}errors">Errors</a
      >${result.trend.length < 2 ? undefined : html`<a href="#${prefix}trend">Trend</a>`}<a
        href="#${prefix}plan"
        >Plan</a
      ><a href="#${prefix}generator">Load generator</a>${moreLinks(result, prefix)}
    </nav>`
}

/** Sections that only some results have. */
function moreLinks(result: Result, prefix: string): readonly Html[] {
  const { capacity, scaling, slo, findings, stability, shards } = result
  return [
    ...(isObserved(result) ? [html`<a href="#${prefix}observed">Observed</a>`] : []),
    ...(capacity === undefined && scaling === undefined
      ? []
      : [html`<a href="#${prefix}capacity">Capacity</a>`]),
    ...(slo === undefined ? [] : [html`<a href="#${prefix}slo">Objectives</a>`]),
    ...(findings === undefined ? [] : [html`<a href="#${prefix}findings">Findings</a>`]),
    ...(stability === undefined ? [] : [html`<a href="#${prefix}stability">Stability</a>`]),
    ...(shards === undefined ? [] : [html`<a href="#${prefix}shards">Shards</a>`]),
  ]
}

function renderSteps(result: Result, prefix: string): Html {
  const steps = nextSteps(result)
  if (steps.length === 0) return html``
  return html`<section id="${prefix}steps">
    <h2>What to do</h2>
    <ol>
      ${steps.map(
        ({ text, code }) =>
          html`<li>
            ${text}${code === undefined ? undefined : html`<pre tabindex="0"><code>${code.text}</code></pre>`}
          </li>`,
      )}
    </ol>
  </section>`
}
