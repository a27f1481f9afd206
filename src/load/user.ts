import { CookieJar } from './cookies.ts'

/** What one user keeps from iteration to iteration: cookies, and what its `once` steps captured. */
export interface User {
  readonly cookies: CookieJar
  readonly values: Map<string, string>
  /** Scenarios whose `once` steps have run. */
  readonly begun: Set<number>
}

export function newUser(): User {
  return { cookies: new CookieJar(), values: new Map(), begun: new Set() }
}

/** Shared by all iterations that neither read nor capture anything. */
export const NO_VALUES: Map<string, string> = new Map<string, string>()

/** What an iteration starts with: what its user keeps, and the feeder's row, which wins. */
export function valuesFor(user: User, row: Readonly<Record<string, string>>): Map<string, string> {
  const values = new Map(user.values)
  for (const [name, value] of Object.entries(row)) values.set(name, value)
  return values
}
