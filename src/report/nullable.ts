import type { Nullable } from './result.ts'

/** A copy in which undefined fields are null, since JSON has no undefined. */
export function nullable<T extends object>(value: T): Nullable<T> {
  const entries = Object.entries(value).map(([key, field]: [string, unknown]) => [key, field ?? null])
  // The mapping above is what Nullable says, field by field; the compiler cannot follow it through entries.
  return Object.fromEntries(entries) as Nullable<T>
}
