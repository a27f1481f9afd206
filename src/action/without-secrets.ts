import { UserError } from '../errors.ts'
import type { RunTrigger } from '../github/trigger.ts'
import type { TriedConfig } from './action-config.ts'

/**
 * Whether nothing stands in the way but that GitHub gives this run no secrets, as it gives none to forks and to
 * Dependabot: the config names one that is empty, or the target asks for a login. Nobody who could mend that sees
 * the run, and nothing got slower, so it is inconclusive and not a failure of the change.
 */
export function onlyLacksSecrets(
  thrown: unknown,
  trigger: Pick<RunTrigger, 'readOnly'> | undefined,
  config: TriedConfig | undefined,
): boolean {
  if (trigger?.readOnly === undefined || config === undefined) return false
  if (config.kind === 'failed') return config.lacksOnlyValues && thrown === config.thrown
  return thrown instanceof UserError && thrown.code === 'target-protected'
}
