import type { Connection } from './connection.ts'
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

/** Keeps the cookies that an answer sets. */
export function storeCookies({ cookies }: User, connection: Connection): void {
  if (connection.headers['set-cookie'] !== undefined) cookies.store(connection.answer().setCookies())
}

/** Headers, name and value in turn, with what the user keeps. */
export function withCookies({ cookies }: User, headers: string[]): string[] {
  const kept = cookies.header()
  return kept === undefined ? headers : [...headers, 'cookie', kept]
}
