import type { Progress, Sides } from '../load/engine.ts'
import type { Measurement, Tally, TimelinePoint } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { formatCount, formatDuration, formatFraction, formatMs, formatRate, plural } from '../units.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'
import { CHART_SCRIPT } from './html-chart-script.ts'
import { renderFacts } from './html-facts.ts'
import { html } from './html-markup.ts'
import { POINTING, renderPage } from './html-page.ts'
import { renderTable } from './html-table.ts'
import { renderTimelines } from './html-timeline.ts'
import { nullable } from './nullable.ts'
import { countErrors, summarizeLatency } from './to-result-measurement.ts'
import { NOTHING } from './values.ts'
import { entryOf } from '../entry-of.ts'

/**
 * The page of a run under way. Its parts come later, as markup of the functions below; `script` puts them where
 * they belong, by their ids.
 */
export function renderLivePage(target: string, script: string): string {
  return renderPage({
    title: `Plimsoll: running, ${oneLine(target)}`,
    connects: true,
    script: CHART_SCRIPT + script,
    body: html`<header class="running">
        <p class="verdict">Plimsoll: running</p>
        <h1>${oneLine(target)}</h1>
        <div id="status"><p>Nothing has been sent yet.</p></div>
        <p>
          <button type="button" id="stop">Stop the run</button>
          <span class="note" id="said" role="status"
            >What was measured until then is judged and written.</span
          >
        </p>
      </header>
      <p class="banner" id="lost" hidden>
        <b>The run cannot be reached.</b> It has ended, or its terminal was closed. The report is in its
        output folder.
      </p>
      <main>
        <section>
          <h2>Over time</h2>
          ${POINTING}
          <div id="time"><p>The first seconds are on their way.</p></div>
        </section>
        <section>
          <h2>Requests</h2>
          <p class="note">Counted so far under constant load. Nothing is decided before the verdict.</p>
          <div id="requests"><p>The first block is on its way.</p></div>
        </section>
        <section>
          <h2>Story</h2>
          <div id="story"></div>
        </section>
      </main>`,
  })
}

/** Where the run is, in numbers, and the verdict as it looks now. */
export function renderLiveStatus(progress: Progress, soFar: string | undefined): string {
  const { elapsedMs, plannedMs } = progress
  const left = Math.max(0, plannedMs - elapsedMs)
  return html`<progress
      max="${Math.round(plannedMs)}"
      value="${Math.round(Math.min(elapsedMs, plannedMs))}"
      aria-label="Time"
    ></progress>
    ${renderFacts([
      ['Phase', progress.phase === 'hold' ? 'full load' : progress.phase],
      ['Time', `${wholeSeconds(elapsedMs)}, at most ${wholeSeconds(left)} left`],
      ['Rate', formatRate(progress.rate)],
      ['p95 of the last second', progress.p95Ms === undefined ? NOTHING : formatMs(progress.p95Ms)],
      ['Errors', progress.errorsTotal === 0 ? 'none' : plural(progress.errorsTotal, 'error')],
      ['Sent', plural(progress.sentTotal, 'request')],
      ['Iterations under way', formatCount(progress.inFlight)],
      ['So far', soFar ?? 'nothing can be said yet'],
    ])}`.markup
}

/** The charts over time, as the report draws them, on an axis as long as the plan. */
export function renderLiveTime(
  plan: Pick<Plan, 'model' | 'stages' | 'interleave' | 'blocks'>,
  candidate: readonly TimelinePoint[],
  baseline: readonly TimelinePoint[] | undefined,
): string {
  return renderTimelines({
    candidate: candidate.map(nullable),
    baseline: baseline?.map(nullable) ?? null,
    plan,
    group: 'time',
    endMs: plan.stages.reduce((sum, stage) => sum + stage.durationMs, 0),
  }).markup
}

/** What was counted for each request until now, both sides. */
export function renderLiveRequests({ candidate, baseline }: Sides): string {
  const columns = ['Requests', 'p50', 'p95', 'Errors'].flatMap((title) =>
    baseline === undefined
      ? [{ title, numeric: true }]
      : [
          { title: `${title}, main`, numeric: true },
          { title, numeric: true },
        ],
  )
  const cellsOf = (measurement: Measurement | undefined): ((name: string) => readonly string[]) => {
    return (name) => tallyCells(entryOf(measurement?.requests, name))
  }
  const ours = cellsOf(candidate)
  const theirs = cellsOf(baseline)
  const rows = Object.keys(candidate.requests).map((name) => {
    const main = theirs(name)
    const pairs = ours(name).flatMap((cell, at) =>
      baseline === undefined ? [cell] : [main[at] ?? NOTHING, cell],
    )
    return { cells: [oneLine(name, NAME_LIMIT), ...pairs].map((content) => ({ content })) }
  })
  return renderTable('Requests so far', [{ title: 'Request', numeric: false }, ...columns], rows).markup
}

function tallyCells(tally: Tally | undefined): readonly string[] {
  if (tally === undefined) return []
  const { p50, p95 } = summarizeLatency(tally.latency)
  const errors = countErrors(tally.errors)
  const share = tally.completed === 0 ? 0 : errors / tally.completed
  return [
    formatCount(tally.completed),
    p50 === null ? NOTHING : formatMs(p50),
    p95 === null ? NOTHING : formatMs(p95),
    `${formatCount(errors)} (${formatFraction(share)})`,
  ]
}

/** What the run said, newest last. */
export function renderLiveStory(lines: readonly string[]): string {
  return html`<ul>
    ${lines.map((line) => html`<li>${oneLine(line)}</li>`)}
  </ul>`.markup
}

function wholeSeconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole === 0 ? '0 s' : formatDuration(whole * 1000)
}
