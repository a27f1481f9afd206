import type { ErrorKind } from '../measure/measurement.ts'
import type { Connection } from './connection.ts'
import type { CompiledRequest } from './flow.ts'
import { isRedirect } from './redirect.ts'
import type { User } from './user.ts'

/**
 * Says why an answer is wrong, and takes from a right one what the step captures: into the iteration's values,
 * and for a step that runs `once` into the user's. Undefined for a right answer.
 */
export function judgeAndCapture(
  step: CompiledRequest,
  connection: Connection,
  latencyMs: number,
  user: User,
  values: Map<string, string>,
): ErrorKind | undefined {
  if (step.plain && connection.status >= 200 && connection.status <= 299) return undefined
  const answer = connection.answer()
  // A redirect that could not be followed to its end is not the answer that was asked for.
  const lost = step.redirects > 0 && isRedirect(connection.status) && !step.expectsStatus
  const wrong = step.judge(answer, latencyMs) ?? (lost ? 'status-3xx' : undefined)
  if (wrong !== undefined) return wrong
  for (const [name, capture] of step.captures) {
    const value = capture(answer, user.cookies)
    if (value === undefined) return 'capture'
    values.set(name, value)
    if (step.once) user.values.set(name, value)
  }
  return undefined
}
