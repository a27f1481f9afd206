import type { HttpOptions } from '../config/config.ts'
import { isLoopback } from '../config/target-url.ts'
import type { GateWorld } from '../gate.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Look, ReferenceClocks } from '../load/reference-clock.ts'
import type { Plan, Target } from '../plan/plan.ts'
import { nextLookMs, offsetOf, type Span } from '../shard/clock-offset.ts'
import { TOLERANCE_MS } from '../shard/compare-clocks.ts'
import { toShardClock, type ShardClock } from '../shard/shard-clock.ts'
import { formatDuration } from '../units.ts'
import type { ShardRequest } from './run-shard.ts'

/** Six halve a second to about 30 ms, and leave two for answers that came late. */
const MOST_LOOKS = 8
const LOOK_LIMIT_MS = 2_000
/** Each look waits for up to a second to turn. */
const READING_MS = 10_000
/** In less time nothing is worth beginning. */
const LEAST_MS = 1_000

/** Holds this machine's clock against another, before and after its part of the load. */
export interface ClockWatch {
  /** For at most `limitMs`; warns where this machine would begin at another moment than the others. */
  before(limitMs: number): Promise<void>
  /** What the shard's file keeps; undefined where the load never began. */
  after(outcome: LoadOutcome, startAtMs: number): Promise<ShardClock | undefined>
}

/** Where the time is asked for. */
interface Place {
  readonly target: Target
  readonly path: string
  readonly http: HttpOptions
}

interface Reading {
  readonly place: Place
  /** How far that clock is ahead of this machine's monotonic one. */
  readonly offset: Span
}

/**
 * Asks the candidate, or else `timeUrl`, with a few requests that ask for nothing but the head of an answer.
 * A target on this machine has no other clock.
 */
export function watchClock(
  world: GateWorld & { readonly clocks: ReferenceClocks },
  plan: Plan,
  { config, timeUrl, signal }: Pick<ShardRequest, 'config' | 'timeUrl' | 'signal'>,
): ClockWatch {
  const { clocks, narrator } = world
  let first: Reading | undefined
  return {
    async before(limitMs) {
      if (limitMs < LEAST_MS) return
      first = await readFirst(placesOf(plan, config.ready?.path ?? '/', timeUrl), limitMs)
      if (first === undefined) return
      const own = world.now().getTime() - clocks.nowMs()
      const behindMs = (first.offset[0] + first.offset[1]) / 2 - own
      const surelyMs = Math.max(first.offset[0] - own, own - first.offset[1])
      if (surelyMs > TOLERANCE_MS)
        narrator.warn(
          `The clock of this machine is about ${formatDuration(Math.abs(behindMs))} ${behindMs > 0 ? 'behind' : 'ahead of'} that of ${nameOf(first.place)}, so this shard begins ${behindMs > 0 ? 'late' : 'early'}. Let NTP keep it right.`,
        )
    },
    async after(outcome, startAtMs) {
      const { zeroMs, ended } = outcome
      if (zeroMs === undefined) return undefined
      const end = { clockMs: clocks.nowMs(), wallMs: world.now().getTime() }
      const places = first === undefined ? placesOf(plan, config.ready?.path ?? '/', timeUrl) : [first.place]
      const second = ended.kind === 'interrupted' ? undefined : await readFirst(places, READING_MS)
      const place = first?.place ?? second?.place
      return toShardClock({
        ...{ startAtMs, zeroMs, end },
        reference: place === undefined ? undefined : nameOf(place),
        before: first?.offset,
        after: second?.offset,
      })
    },
  }

  /** The first place that tells the time. */
  async function readFirst(places: readonly Place[], limitMs: number): Promise<Reading | undefined> {
    const untilMs = clocks.nowMs() + Math.min(limitMs, READING_MS)
    for (const place of places) {
      const offset = await readAt(place, untilMs)
      if (offset !== undefined) return { place, offset }
    }
    return undefined
  }

  async function readAt({ target, path, http }: Place, untilMs: number): Promise<Span | undefined> {
    const clock = clocks.open(target, path, { http, signal })
    const looks: Look[] = []
    try {
      while (looks.length < MOST_LOOKS && !signal.aborted) {
        const nowMs = clocks.nowMs()
        const nextMs = nextLookMs(looks, nowMs)
        if (nextMs === undefined || nextMs >= untilMs) break
        if (nextMs > nowMs) await world.pause(nextMs - nowMs, signal)
        const look = await clock.look(Math.min(LOOK_LIMIT_MS, Math.max(1, untilMs - nextMs)))
        if (look === undefined) break
        looks.push(look)
      }
    } finally {
      await clock.close()
    }
    return offsetOf(looks)
  }
}

function placesOf({ sides, http }: Plan, path: string, timeUrl: string | undefined): readonly Place[] {
  const { candidate } = sides
  const others = timeUrl === undefined || isLoopback(timeUrl) ? [] : [new URL(timeUrl)]
  return [
    ...(candidate.local ? [] : [{ target: candidate, path, http }]),
    ...others.map(({ origin, pathname }) => ({
      target: { url: origin, headers: {}, local: false },
      path: pathname,
      http: PLAIN,
    })),
  ]
}

/** For a host that the configuration knows nothing of. */
const PLAIN: HttpOptions = {
  timeoutMs: LOOK_LIMIT_MS,
  connectTimeoutMs: LOOK_LIMIT_MS,
  connections: 1,
  verifyTls: true,
}

function nameOf({ target }: Place): string {
  return new URL(target.url).origin
}
