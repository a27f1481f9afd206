import type { Plan } from '../plan/plan.ts'
import type { MachineLimits } from './vitals.ts'

/** Files that the process has open beside its sockets. */
const OTHER_DESCRIPTORS = 60

/** What the reader should know of how the load will be made, in sentences. */
export function runWarnings(
  plan: Plan,
  names: { readonly names: readonly string[]; readonly folded: number },
  limits: MachineLimits,
): readonly string[] {
  const warnings: string[] = []
  if (names.folded > 0) {
    const all = names.names.length - 1 + names.folded
    warnings.push(
      `${all} request names are too many to tell apart: the last ${names.folded} are counted together as "other". Give steps a name without ids.`,
    )
  }
  const sides = plan.sides.baseline === undefined ? 1 : 2
  const sockets = Math.ceil(plan.http.connections / (plan.shard?.of ?? 1)) * sides
  if (limits.descriptors !== undefined && sockets + OTHER_DESCRIPTORS > limits.descriptors)
    warnings.push(
      `http.connections allows ${sockets} sockets, and this process may open ${limits.descriptors} files: raise the limit (ulimit -n) or lower http.connections.`,
    )
  return warnings
}
