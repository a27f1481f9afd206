import type { Scenario } from '../config/scenario.ts'
import { FOLDED_NAME } from './flow.ts'

/**
 * For each scenario the request name whose tally is the scenario's own too: it begins with its only request,
 * and no other step has that name. Then every iteration is one request, with its latency and its error, and
 * need not be recorded a second time. Undefined for a scenario that has a tally of its own.
 */
export function mirroredRequests(
  scenarios: readonly Scenario[],
  names: readonly string[],
): readonly (number | undefined)[] {
  const requests = scenarios.flatMap(({ steps }) => steps.filter((step) => step.kind === 'request'))
  const uses = new Map<string, number>()
  for (const { name } of requests) uses.set(name, (uses.get(name) ?? 0) + 1)
  return scenarios.map(({ steps }) => {
    const [first, ...rest] = steps
    if (first?.kind !== 'request' || rest.some(({ kind }) => kind === 'request')) return undefined
    const alone = uses.get(first.name) === 1 && names.includes(first.name) && first.name !== FOLDED_NAME
    return alone && !first.once ? names.indexOf(first.name) : undefined
  })
}
