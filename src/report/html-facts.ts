import type { Html } from './html-markup.ts'
import type { Result, ResultTally } from './result.ts'
import { formatCount, formatDuration, formatFraction, formatMs, formatRate, plural } from '../units.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { NOTHING } from './values.ts'
import { entryOf } from '../entry-of.ts'

/** Names and values under each other. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl>
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** What was planned: stages, requests with their share, blocks, seed, fingerprint. */
export function renderPlan({ plan, noise }: Result): Html {
  const unit = (level: number): string => (plan.model === 'open' ? formatRate(level) : plural(level, 'user'))
  const stages = plan.stages.map((stage) => {
    const level = stage.from === stage.to ? unit(stage.to) : `${unit(stage.from)} to ${unit(stage.to)}`
    return { cells: [stage.phase, formatDuration(stage.durationMs), level].map((content) => ({ content })) }
  })
  const requests = plan.requests.map((request) => ({
    cells: [
      { content: request.name },
      { content: request.scenario },
      { content: formatRate(request.rate), sort: request.rate },
      { content: formatCount(Math.round(request.planned)), sort: request.planned },
    ],
  }))
  return html`${renderFacts([
    [
      'Model',
      plan.model === 'open'
        ? 'open: iterations start on time, whatever the answers do'
        : 'closed: each user waits for its answer, so slow answers are asked for less often (coordinated omission)',
    ],
    ['Profile', plan.profile],
    [
      'Blocks',
      `${plan.blocks.min} to ${plan.blocks.max} of ${formatDuration(plan.blocks.durationMs)}, looked at every ${plan.blocks.lookEvery}`,
    ],
    ['Interleaving', plan.interleave],
    ...(noise === undefined ? [] : [['Luck of a deployment', noise.text] as const]),
    ['Requests planned', formatCount(plan.totalRequests)],
    ['Seed', String(plan.seed)],
    ['Fingerprint', plan.fingerprint],
  ])}
  ${renderTable('Stages', [text('Phase'), number('Duration'), number('Level')], stages)}
  ${renderTable('Requests planned on each side at full load', [text('Request'), text('Scenario'), number('Rate'), number('Requests')], requests, { sortable: true })}`
}

/** How the load generator itself did; its trouble would look like the target's. */
export function renderGenerator({ generator }: Result): Html {
  const dropped = Object.entries(generator.droppedBy).map(([why, count]) => `${formatCount(count)} ${why}`)
  return html`${renderFacts([
    ['State', [generator.state, ...generator.reasons].join('. ')],
    [
      'Lateness of starts',
      `p50 ${formatMs(generator.latenessMs.p50)}, p99 ${formatMs(generator.latenessMs.p99)}, max ${formatMs(generator.latenessMs.max)}`,
    ],
    ['Iterations', `${formatCount(generator.started)} started of ${formatCount(generator.offered)} due`],
    ['Dropped', generator.dropped === 0 ? 'none' : dropped.join(', ')],
    [
      'CPU',
      `${generator.cpu.toFixed(2)} cores${generator.hostCpu === null ? '' : `; whole machine ${formatFraction(generator.hostCpu)} busy`}`,
    ],
    ['Event loop', `at most ${formatFraction(generator.eventLoopUtilization)} busy in a second`],
    ['Connections opened', formatCount(generator.connectionsOpened)],
    ['Load threads', formatCount(generator.workers)],
  ])}`
}

/** Errors of each request by kind on both sides, and expected answers outside 2xx apart from them. */
export function renderErrors({ measurements: { candidate, baseline } }: Result): Html {
  const names = [...new Set([...Object.keys(candidate.requests), ...Object.keys(baseline?.requests ?? {})])]
  const rows = names.flatMap((name) => {
    const ours = entryOf(candidate.requests, name)
    const theirs = entryOf(baseline?.requests, name)
    return [
      ...keysOf(ours?.errors.byKind, theirs?.errors.byKind).map((kind) =>
        errorRow(name, kind, [theirs, ours], (tally) => tally.errors.byKind[kind]),
      ),
      ...keysOf(ours?.expected, theirs?.expected).map((status) =>
        errorRow(name, `${status}, expected`, [theirs, ours], (tally) => tally.expected[status]),
      ),
    ]
  })
  if (rows.length === 0) return html`<p>No errors.</p>`
  return renderTable(
    'Answers that were not right, and expected answers outside 2xx',
    [text('Request'), text('Kind'), number('Baseline'), number('Candidate')],
    rows,
    { sortable: true },
  )
}

function errorRow(
  name: string,
  kind: string,
  sides: readonly (ResultTally | undefined)[],
  pick: (tally: ResultTally) => number | undefined,
): { readonly cells: readonly { readonly content: string; readonly sort?: number }[] } {
  const counts = sides.map((tally) => {
    if (tally === undefined) return { content: NOTHING }
    const count = pick(tally) ?? 0
    const share = tally.count === 0 ? 0 : count / tally.count
    return {
      content: `${formatCount(count)} of ${formatCount(tally.count)} (${formatFraction(share)})`,
      sort: count,
    }
  })
  return { cells: [{ content: name }, { content: kind }, ...counts] }
}

function keysOf(...records: readonly (Readonly<Record<string, number>> | undefined)[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record ?? {})))].sort()
}

function text(title: string): { readonly title: string; readonly numeric: boolean } {
  return { title, numeric: false }
}

function number(title: string): { readonly title: string; readonly numeric: boolean } {
  return { title, numeric: true }
}
