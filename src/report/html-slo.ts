import type { ErrorBudget } from '../analyze/slo.ts'
import type { Html } from './html-markup.ts'
import type { Result } from './result.ts'
import { formatCount, formatDuration, formatFraction, formatMs, formatPercent } from '../units.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { NOTHING } from './values.ts'

/** The section with proposed objectives; undefined without a proposal. */
export function renderSlo({ slo }: Result, prefix: string): Html | undefined {
  if (slo === undefined) return undefined
  const { availability, latency, margin, windowMs, answers } = slo
  const columns = ['Objective', 'Measured', 'Bound', 'Contract', 'Budget', 'Used at this rate']
  const rows = [
    ...(availability === null
      ? []
      : [
          [
            `${exactPercent(availability.target)} of answers right`,
            `${formatFraction(availability.errorRate)} errors`,
            `${formatFraction(availability.upper)} errors`,
            availability.agreement === null ? NOTHING : exactPercent(availability.agreement),
            ...budgetCells(availability.budget),
          ],
        ]),
    ...latency.map((one) => [
      `${exactPercent(one.target)} within ${formatMs(one.thresholdMs)}`,
      formatMs(one.measuredMs),
      formatMs(one.upperMs),
      formatMs(one.agreementMs),
      ...budgetCells(one.budget),
    ]),
  ]
  return html`<section id="${prefix}slo">
    <h2>Proposed objectives</h2>
    <p>
      What ${formatCount(answers)} answers can carry: the upper end of the 95 % interval plus a margin of
      ${formatPercent(margin)}, over ${formatDuration(windowMs)}; for a contract twice the margin. A load test
      is not the traffic of users: confirm them in production. "plimsoll export slo" writes them as OpenSLO.
    </p>
    ${
      rows.length === 0
        ? html`<p>Too many errors for any objective to propose.</p>`
        : renderTable(
            'Proposed objectives',
            columns.map((title, at) => ({ title, numeric: at > 0 })),
            rows.map((cells) => ({ cells: cells.map((content) => ({ content })) })),
          )
    }
  </section>`
}

function budgetCells({ downMs, used }: ErrorBudget): readonly string[] {
  return [formatDuration(downMs), formatPercent(used)]
}

/** A target keeps its nines: `99.95 %`. */
function exactPercent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`
}
