import { UserError } from '../errors.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule } from '../plan/schedule.ts'
import { formatShard, type Shard } from '../plan/shard.ts'
import { toHead } from '../shard/head.ts'
import { ShardRecording } from '../shard/recording.ts'
import { formatDuration } from '../units.ts'
import { awaitTargets } from './await-targets.ts'
import { watchClock } from './run-shard-clock.ts'
import { expectOwnLoad } from './own-load.ts'

/** Threads and connections are made ready so long before the agreed moment: answers to idle sockets stay fresh. */
const READY_MS = 3_000

export interface ShardRequest extends GateRequest {
  readonly shard: Shard
  /** Moment at which all parts begin, milliseconds since 1970; undefined: now, for a run in one part. */
  readonly startAtMs: number | undefined
  /** An address that tells the time in the `Date` of its answers, for a target that does not; absent for none. */
  readonly timeUrl?: string | undefined
}

export interface ShardOutcome {
  readonly outcome: LoadOutcome
  /** The file to merge. */
  readonly text: string
}

/**
 * One part of a run: config → plan → wait → clock → load → clock → file. Nothing is judged, and nothing stops early: every
 * part measures the whole time. Throws UserError `shard-late` when the run is over before it can be joined,
 * and what stands in the way of measuring.
 */
export async function runShard(world: GateWorld, request: ShardRequest): Promise<ShardOutcome> {
  expectOwnLoad(request.config, 'a shard')
  const { narrator, clocks } = world
  const { shard, signal } = request
  const { planned } = await awaitTargets(world, request)
  const plan: Plan = { ...planned.plan, shard }
  for (const line of planned.warnings) narrator.warn(line)
  const startAtMs = request.startAtMs ?? world.now().getTime() + READY_MS
  const leftMs = startAtMs - world.now().getTime()
  const { durationMs } = schedule(plan)
  if (-leftMs >= durationMs) throw tooLate(shard, startAtMs, -leftMs - durationMs)
  if (leftMs > 0)
    narrator.say(
      `Shard ${formatShard(shard)} begins at ${new Date(startAtMs).toISOString()}, in ${formatDuration(leftMs)}`,
    )
  // A run in one part needs no clock but its own.
  const watch =
    clocks === undefined || shard.of === 1 ? undefined : watchClock({ ...world, clocks }, plan, request)
  await watch?.before(leftMs - READY_MS)
  await world.pause(Math.max(0, startAtMs - world.now().getTime() - READY_MS), signal)

  const recording = new ShardRecording(plan.workers)
  const outcome = await world.engine.run(plan, {
    signal,
    startAtMs,
    onProgress: (progress) => narrator.progress(progress, undefined),
    onBlocks: () => 'go-on',
    onReport: (report) => recording.take(report),
  })
  if (outcome.joinedMs !== undefined)
    narrator.warn(
      `Shard ${formatShard(shard)} joined ${formatDuration(outcome.joinedMs)} late: what was due before is left out. Choose a later start-at.`,
    )
  const { version, machine } = world
  const { sha, baselineSha } = request
  const head = toHead(plan, { version, shard, startAtMs, machine, sha, baselineSha })
  return { outcome, text: recording.toText(head, outcome, await watch?.after(outcome, startAtMs)) }
}

function tooLate(shard: Shard, startAtMs: number, overMs: number): UserError {
  return new UserError(
    'shard-late',
    `Shard ${formatShard(shard)} comes ${formatDuration(overMs)} after the end of the run, which began at ${new Date(startAtMs).toISOString()}.`,
    'Choose a start-at that leaves every machine time to start; if it is in the future, the clock of this machine is wrong.',
  )
}
