import { isDeepStrictEqual } from 'node:util'
import { TOTAL } from '../config/thresholds-for.ts'
import { UserError } from '../errors.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { Plan } from '../plan/plan.ts'
import { storedLimitsOf } from '../report/stored-limits.ts'
import type { LimitsOf } from '../report/stored-limits.ts'
import { demandsOf } from './decide.ts'
import { planFor } from './await-targets.ts'
import type { Judgeable } from './judge-again.ts'
import { runKeyOf } from './run-key.ts'

/**
 * Whether this job measures what the first one did. Throws UserError `not-confirmable` that quotes both sides
 * of the first thing that differs: a second measurement of something else would clear or confirm nothing.
 */
export function checkConfirmable(world: GateWorld, request: GateRequest, first: Judgeable): void {
  const { config, profile } = request
  if (profile !== first.plan.profile)
    throw different('profile', first.plan.profile, profile, `Give the same profile: "${first.plan.profile}".`)
  if (request.sha !== undefined && first.candidate.sha !== null && request.sha !== first.candidate.sha)
    throw different('commit', first.candidate.sha, request.sha, 'Check out the same commit in both jobs.')
  const { plan } = planFor(world, request, undefined)
  if (plan.fingerprint !== first.plan.fingerprint)
    throw different(
      'load (fingerprint)',
      first.plan.fingerprint,
      plan.fingerprint,
      'Scenarios, load and how requests are sent must be equal: use the same configuration in both jobs.',
    )
  const tool = runKeyOf(world, plan).tool
  const before = first.judging.key?.tool
  if (before !== undefined && before !== tool)
    throw different('major version of Plimsoll', before, tool, 'Use the same version in both jobs.')
  const limits = differingLimits(config, plan, first)
  if (limits !== undefined)
    throw new UserError(
      'not-confirmable',
      `The first result was judged by other limits for ${limits} than this configuration has.`,
      'Use the same configuration in both jobs.',
    )
}

/** A confirmation is of one profile, against the history. Throws UserError `usage` for what else is asked for. */
export function checkAlone(profiles: readonly string[], baselineUrl: string | undefined): void {
  if (profiles.length > 1)
    throw new UserError(
      'usage',
      `A result is of one profile, and ${profiles.length} are asked for: ${profiles.join(', ')}.`,
      'Confirm each result with a run of its own.',
    )
  if (baselineUrl !== undefined)
    throw new UserError(
      'usage',
      `A result is confirmed against the history, and a live baseline is given too: "${baselineUrl}".`,
      'Leave out one of them: a run beside a live baseline decides by itself.',
    )
}

/** The first request whose limits differ, wherever they stand in the file. */
function differingLimits(
  config: GateRequest['config'],
  plan: Plan,
  { judging }: Judgeable,
): string | undefined {
  const { limitsOf, requests } = demandsOf(config, plan, 'gate')
  const before = storedLimitsOf(judging.limits)
  const withoutLines = (of: LimitsOf, name: string) =>
    of(name).map((limit) => ({ ...limit, line: undefined }))
  const differing = [TOTAL, ...requests].find(
    (name) => !isDeepStrictEqual(withoutLines(limitsOf, name), withoutLines(before, name)),
  )
  return differing === TOTAL ? 'the total' : differing && `"${differing}"`
}

function different(what: string, first: string, here: string, hint: string): UserError {
  return new UserError(
    'not-confirmable',
    `The first result has ${what} "${first}", this job has "${here}": it would measure something else.`,
    hint,
  )
}
