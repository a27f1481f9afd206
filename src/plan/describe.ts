import type { Config } from '../config/config.ts'
import { formatCount, formatDuration, formatPercent, formatRate } from '../units.ts'
import { isComparable, phaseText } from './phases.ts'
import type { Interleave, Plan, PlannedRun, Stage, Target } from './plan.ts'
import { sharesOf } from './traffic.ts'

const SHARING: Readonly<Record<Interleave, string>> = {
  none: 'only the candidate is loaded',
  slices: 'the sides take turns in slices of time; each gets half of the load',
  duet: 'every arrival goes to both sides, in random order',
}

/** The plan in lines for people, as `plimsoll check` prints it. Names no header and no secret. */
export function describePlan({ plan, assumptions, warnings }: PlannedRun, config: Config): string[] {
  const profiles = Object.keys(config.profiles)
  const others = profiles.filter((name) => name !== plan.profile)
  const widest = Math.max(9, ...plan.stages.map(({ phase }) => phase.length))
  return [
    `Profile ${plan.profile}, ${plan.model === 'open' ? 'open model (arrivals)' : 'closed model (users)'}${others.length === 0 ? '' : `; others: ${others.join(', ')}`}`,
    `Candidate ${addressOf(plan.sides.candidate)}`,
    ...(plan.sides.baseline === undefined ? [] : [`Baseline  ${addressOf(plan.sides.baseline)}`]),
    `Sharing   ${SHARING[plan.interleave]}`,
    '',
    'Scenarios',
    ...scenarioLines(plan),
    'Stages',
    ...plan.stages.map((stage) => `  ${phaseText(stage.phase).padEnd(widest)}  ${stageText(stage, plan)}`),
    ...(isComparable(plan)
      ? [`  ${lookText(plan)}`]
      : ['  no constant load to compare: only absolute limits are judged']),
    ...paceLines(plan),
    'Requests on each side at full load',
    ...requestLines(plan),
    '',
    `In all ${plan.model === 'open' ? 'at most' : 'an estimated'} ${formatCount(plan.totalRequests)} requests in ${formatDuration(plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0))}, ${plan.workers === 1 ? 'one load thread' : `${plan.workers} load threads`}`,
    capText(plan, config),
    `Fingerprint ${plan.fingerprint}`,
    ...assumptions.map((text) => `Assumed: ${text}`),
    ...warnings.map((text) => `Warning: ${text}`),
  ]
}

function addressOf({ url, local, socketPath }: Target): string {
  const place = socketPath === undefined ? (local ? 'this machine' : 'remote') : `unix socket ${socketPath}`
  return `${url} (${place})`
}

function scenarioLines(plan: Plan): readonly string[] {
  const shares = sharesOf(plan.scenarios)
  return plan.scenarios.map(({ name, steps, data }, index) => {
    const share = formatPercent(shares[index] ?? 0)
    const counted = steps.length === 1 ? '1 step' : `${steps.length} steps`
    const rows = data === undefined ? '' : `, ${formatCount(data.rows.length)} rows of ${data.source}`
    return `  ${share.padStart(7)}  ${name}: ${counted}${rows}`
  })
}

function stageText({ durationMs, from, to, burst }: Stage, plan: Plan): string {
  const level = (value: number) => (plan.model === 'open' ? formatRate(value) : `${formatCount(value)} users`)
  return `${formatDuration(durationMs)} ${from === to ? `at ${level(to)}` : `from ${level(from)} to ${level(to)}${spawnText(from, to, durationMs, plan)}`}${burst === undefined ? '' : `, beginning with ${formatCount(burst)} at once`}`
}

/** How fast users come: what a ramp is often chosen by. */
function spawnText(from: number, to: number, durationMs: number, { model }: Plan): string {
  if (model === 'open' || to <= from) return ''
  const perSecond = ((to - from) * 1_000) / durationMs
  return `, ${perSecond >= 1 ? `${formatCount(Math.round(perSecond))} more each second` : `one more every ${formatDuration(Math.round(1_000 / perSecond))}`}`
}

function paceLines({ pacingMs, together, gracefulStopMs, until }: Plan): readonly string[] {
  const pace = pacingMs === undefined ? undefined : formatDuration(pacingMs)
  return [
    ...(pace === undefined
      ? []
      : [
          together === true
            ? `Users     all begin together, every ${pace}`
            : `Users     begin an iteration at most every ${pace}`,
        ]),
    ...(gracefulStopMs === undefined
      ? []
      : [`At the end iterations under way may go on for ${formatDuration(gracefulStopMs)}`]),
    ...(until === undefined ? [] : [`Until     ${until.map(({ text }) => text).join(', or ')}`]),
  ]
}

function lookText({ blocks }: Plan): string {
  const size = formatDuration(blocks.durationMs)
  if (blocks.min >= blocks.max) return `${blocks.max} blocks of ${size}, judged at the end`
  return `${blocks.max} blocks of ${size}, judged after ${blocks.min} and then every ${blocks.lookEvery}; ends early once it is certain`
}

function requestLines(plan: Plan): readonly string[] {
  const widest = Math.min(60, Math.max(...plan.requests.map(({ name }) => name.length)))
  return plan.requests.map(
    ({ name, rate, planned, scenario }) =>
      `  ${name.padEnd(widest)}  ${formatCount(planned).padStart(9)}  (${formatRate(rate)}, ${scenario})`,
  )
}

function capText(plan: Plan, config: Config): string {
  const local = plan.sides.candidate.local && plan.sides.baseline?.local !== false
  if (local) return 'No cap: nothing but this machine is loaded'
  return config.maxRequests === Infinity
    ? 'No cap: max-requests is unlimited'
    : `Cap ${formatCount(config.maxRequests)} requests to each remote host (max-requests)`
}
