import type { Result } from './result.ts'
import type { ResultShards } from './result-shards.ts'
import { formatLateness } from '../plan/shard.ts'
import { formatDuration, plural } from '../units.ts'
import { oneLine } from './foreign.ts'

/** So many of each kind of thing are named; the rest is counted. */
const NAMED = 10
/** Kinds of machines have long names. */
const MACHINES_NAMED = 3
/** Longest name of a machine, or of a clock. */
const MACHINE_LIMIT = 100

/**
 * Which machines carried the load, when they began, and what of it all of them share, in sentences; undefined for
 * a run of one machine.
 */
export function describeShards({ shards, startedAt }: Result): string | undefined {
  if (shards === undefined) return undefined
  const { of, present, missing } = shards
  const without = missing.length === 0 ? '' : ` (missing: ${listOf(missing)})`
  return [
    `Merged from ${present.length} of ${plural(of, 'shard')}${without}, begun at ${oneLine(startedAt, MACHINE_LIMIT)}.`,
    ...describeWindow(shards),
    ...describeMachines(shards),
    ...describeClocks(shards),
  ].join(' ')
}

function describeWindow({ window }: ResultShards): readonly string[] {
  if (window === undefined) return []
  const { judgedMs, plannedMs } = window
  if (judgedMs >= plannedMs)
    return [`All of them share the whole measured time, ${formatDuration(plannedMs)}.`]
  return [
    `Judged are the ${formatDuration(judgedMs)} of ${formatDuration(plannedMs)} that all of them share.`,
  ]
}

function describeMachines({ machines = [] }: ResultShards): readonly string[] {
  if (machines.length === 0) return []
  const named = machines
    .slice(0, MACHINES_NAMED)
    .map((machine) => `${machine.shards.length} × ${describeMachine(machine)}`)
  const more = machines.length - named.length
  return [`Machines: ${named.join('; ')}${more === 0 ? '' : `; and ${more} more kinds`}.`]
}

/** `github-hosted Linux (ubuntu24, x64, AMD EPYC 7763)`. */
export function describeMachine({
  runner,
  architecture,
  image,
  cpu,
}: NonNullable<ResultShards['machines']>[number]): string {
  return oneLine(`${runner} (${image}, ${architecture}, ${cpu})`, MACHINE_LIMIT)
}

function describeClocks({ clocks, present }: ResultShards): readonly string[] {
  if (clocks === undefined) return []
  const { reference, off, unchecked } = clocks
  if (reference === null && off.length === 0)
    return present.length > 1 ? ['Nothing told whether their clocks agree.'] : []
  const apart = off
    .slice(0, NAMED)
    .map(({ shard, lateMs, uncertaintyMs }) => `shard ${shard} was ${formatLateness(lateMs, uncertaintyMs)}`)
  const more = off.length - apart.length
  const by = reference === null ? '' : `, by that of ${oneLine(reference, MACHINE_LIMIT)}`
  return [
    off.length === 0
      ? `Their clocks agree${by}.`
      : `Their clocks were apart${by}: ${apart.join(', ')}${more === 0 ? '' : `, and ${more} more`}.`,
    ...(unchecked.length === 0 ? [] : [`Nothing told the time to ${listOf(unchecked)}.`]),
  ]
}

function listOf(numbers: readonly number[]): string {
  const more = numbers.length - NAMED
  return `${numbers.slice(0, NAMED).join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}
