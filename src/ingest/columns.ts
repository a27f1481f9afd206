/** The places of named columns in a header; a column that is not there is at -1. */
export function columnsOf<Name extends string>(
  header: readonly string[],
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const places = names.map((name) => [name, header.findIndex((title) => title.trim() === name)] as const)
  return Object.fromEntries(places) as Record<Name, number>
}

/** Units in which tools write points of time, by their size today: seconds have 10 digits, milliseconds 13. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

const MS_PER: Readonly<Record<TimeUnit, number>> = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 }

/** The unit of an epoch time, by its size; undefined for what is no time between 2001 and 2286. */
export function timeUnitOf(value: number): TimeUnit | undefined {
  if (value >= 1e9 && value < 1e10) return 's'
  if (value >= 1e12 && value < 1e13) return 'ms'
  if (value >= 1e15 && value < 1e16) return 'us'
  if (value >= 1e18 && value < 1e19) return 'ns'
  return undefined
}

/** An epoch time in milliseconds. */
export function epochMs(value: number, unit: TimeUnit): number {
  return value * MS_PER[unit]
}
