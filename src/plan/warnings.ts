import { formatCount, formatDuration } from '../units.ts'
import { arrivalsIn } from './phases.ts'
import type { Plan } from './plan.ts'
import { unfilledTemplates } from './templates.ts'
import { sharesOf } from './traffic.ts'

/** METHOD §1.4: slices of at most 2 s keep the machine's own drift out of the difference. */
const LONGEST_SLICE_MS = 2_000

/** What the reader should know before the run; each sentence says what would cure it. */
export function warningsOf(plan: Plan): readonly string[] {
  const warnings = [...unfilledTemplates(plan.scenarios)]
  const sliceMs = plan.blocks.durationMs / 4
  if (plan.interleave === 'slices' && sliceMs > LONGEST_SLICE_MS) {
    warnings.push(
      `Slices of ${formatDuration(sliceMs)} let drift of the machine into the comparison: blocks of at most 8 s keep them at 2 s.`,
    )
  }
  const { candidate, baseline } = plan.sides
  if (baseline?.url === candidate.url && baseline.socketPath === candidate.socketPath) {
    warnings.push('Both sides have the same address: this run compares a target with itself.')
  }
  const users = plan.stages.reduce((most, { from, to }) => Math.max(most, from, to), 0)
  if (plan.model === 'closed' && users > plan.http.connections) {
    warnings.push(
      `${formatCount(users)} users share ${formatCount(plan.http.connections)} connections, and wait for one at times: set http.connections to ${users} to give each its own.`,
    )
  }
  return [...warnings, ...shortData(plan)]
}

function shortData(plan: Plan): readonly string[] {
  const shares = sharesOf(plan.scenarios)
  const arrivals = plan.stages.reduce((sum, stage) => sum + arrivalsIn(stage), 0)
  return plan.scenarios.flatMap(({ name, data }, index) => {
    const iterations = Math.ceil(arrivals * (shares[index] ?? 0))
    if (plan.model === 'closed' || data?.order !== 'unique' || data.rows.length >= iterations) return []
    return [
      `Scenario ${name} has ${formatCount(data.rows.length)} unique rows for ${formatCount(iterations)} iterations: add rows, or use order sequential.`,
    ]
  })
}
