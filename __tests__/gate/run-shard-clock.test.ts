import { describe, expect, test } from '@jest/globals'
import type { GateWorld } from '../../src/gate.ts'
import { runShard } from '../../src/gate/run-shard.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import type { ShardClock } from '../../src/shard/shard-clock.ts'
import { mergeShards } from '../../src/shard/merge.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'
import { READY } from '../support/fake-engine.ts'
import { HEALTHY, recordedWhole, reportsOf, START_AT_MS } from '../support/recordings.ts'

const SHOP = 'https://shop.example.com'
const GITHUB = 'https://api.example.com'
const CONFIG = `
url: ${SHOP}
baseline: { on-missing: pass }
load: { rate: 20/s, warm-up: 1s, duration: 40s }
thresholds: { p95: { max: 800ms } }
`

/** A machine whose clocks are made up; time passes by waiting, asking and loading. */
interface Made {
  /** How far its own clock is ahead of the true time; from the moment on where it is set, by so much more. */
  readonly aheadMs?: number
  readonly set?: { readonly atMs: number; readonly byMs: number }
  /** Before start-at, when it is started. */
  readonly leadMs?: number
  readonly roundTripMs?: number
  /** How far the clocks of those that tell the time are ahead; who is not named tells none. */
  readonly others?: Readonly<Record<string, number>>
  readonly url?: string
  readonly shard?: { readonly number: number; readonly of: number }
}

async function aShard(made: Made): Promise<{
  readonly text: string
  readonly clock: ShardClock | undefined
  readonly warnings: readonly string[]
  readonly asked: readonly string[]
  readonly open: number
}> {
  const {
    aheadMs = 0,
    leadMs = 60_000,
    roundTripMs = 30,
    others = { [SHOP]: 0 },
    shard = { number: 1, of: 3 },
  } = made
  const warnings: string[] = []
  const asked: string[] = []
  let open = 0
  let trueMs = START_AT_MS - leadMs
  const bootMs = trueMs - 98_765.4
  const clockMs = () => trueMs - bootMs
  const wallMs = () =>
    trueMs + aheadMs + (made.set !== undefined && trueMs >= START_AT_MS + made.set.atMs ? made.set.byMs : 0)
  const world: GateWorld = {
    probe: READY,
    store: undefined,
    narrator: { say: () => undefined, warn: (line) => warnings.push(line), progress: () => undefined },
    machine: { runner: 'test', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
    version: '0.0.0-test',
    now: () => new Date(wallMs()),
    pause: (ms) => {
      trueMs += ms
      return Promise.resolve()
    },
    clocks: {
      nowMs: clockMs,
      open: ({ url }, path) => {
        open++
        const ahead = others[url]
        return {
          look: (limitMs) => {
            asked.push(url + path)
            const sentMs = clockMs()
            if (ahead === undefined || limitMs < roundTripMs) return Promise.resolve(undefined)
            trueMs += roundTripMs / 2
            const dateMs = Math.floor((trueMs + ahead) / 1000) * 1000
            trueMs += roundTripMs / 2
            return Promise.resolve({ askedMs: sentMs, sentMs, receivedMs: clockMs(), dateMs })
          },
          close: () => {
            open--
            return Promise.resolve()
          },
        }
      },
    },
    engine: {
      run(plan, watch) {
        const { startAtMs = 0 } = watch
        const zeroMs = clockMs() + startAtMs - wallMs()
        const joinMs = Math.max(0, clockMs() - zeroMs)
        const { part, parts } = dealTo(plan.shard, 0, 1)
        for (const report of reportsOf(plan, part, parts, joinMs)) watch.onReport?.(report)
        trueMs = bootMs + zeroMs + schedule(plan).durationMs + 1000
        const outcome = { ...recordedWhole(plan), generator: HEALTHY, zeroMs }
        return Promise.resolve(joinMs > 0 ? { ...outcome, joinedMs: joinMs } : outcome)
      },
    },
  }
  const { text } = await runShard(world, {
    config: aConfig(CONFIG),
    profile: 'default',
    ...{
      seed: 1,
      url: made.url,
      baselineUrl: undefined,
      role: 'gate',
      sha: undefined,
      baselineSha: undefined,
    },
    ...{ branch: 'main', suite: 'default', origin: 'test', waitTimeoutMs: 0 },
    signal: new AbortController().signal,
    shard,
    startAtMs: START_AT_MS,
    timeUrl: `${GITHUB}/rate_limit`,
  })
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as { readonly clock?: ShardClock }
  return { text, clock: last.clock, warnings, asked, open }
}

describe('when a shard began, by the clock of the target', () => {
  test.each<{ name: string; made: Made; lateMs: number }>([
    { name: 'its own clock is right', made: {}, lateMs: 0 },
    { name: 'its own clock is 2.4 s behind', made: { aheadMs: -2400 }, lateMs: 2400 },
    { name: 'its own clock is 700 ms ahead', made: { aheadMs: 700 }, lateMs: -700 },
    {
      name: 'the target’s clock is an hour ahead',
      made: { others: { [SHOP]: 3_600_000 } },
      lateMs: 3_600_000,
    },
    { name: 'answers take 120 ms', made: { aheadMs: -900, roundTripMs: 120 }, lateMs: 900 },
  ])('is known within a round trip when $name', async ({ made, lateMs }) => {
    const { clock, asked, open } = await aShard(made)
    expect(clock?.reference).toBe(SHOP)
    for (const span of [clock?.before, clock?.after]) {
      expect(span?.[0]).toBeLessThanOrEqual(lateMs)
      expect(span?.[1]).toBeGreaterThanOrEqual(lateMs)
      expect(span![1] - span![0]).toBeLessThanOrEqual(Math.max(52, 2 * (made.roundTripMs ?? 30) + 2))
    }
    expect(clock?.setMs).toBe(0)
    // A few requests, and no connection left open.
    expect(asked.length).toBeLessThanOrEqual(16)
    expect(open).toBe(0)
  })

  test('the log of a machine with a wrong clock says so before the load', async () => {
    expect((await aShard({ aheadMs: -2400 })).warnings).toEqual([
      expect.stringMatching(
        /^The clock of this machine is about 2\.4 s behind that of https:\/\/shop\.example\.com, so this shard begins late\. Let NTP/,
      ),
    ])
    expect((await aShard({ aheadMs: 100 })).warnings).toEqual([])
  })

  test('a clock that is set while the load runs is told by the monotonic one', async () => {
    const { clock } = await aShard({ aheadMs: -1200, set: { atMs: 10_000, byMs: 1200 } })
    expect(clock?.setMs).toBe(1200)
  })

  test.each<{ name: string; made: Made; reference: string | null; before: boolean; after: boolean }>([
    {
      name: 'a target that tells no time: GitHub is asked',
      made: { others: { [GITHUB]: 0 } },
      ...{ reference: GITHUB, before: true, after: true },
    },
    {
      name: 'a target on the same machine: it has no other clock',
      made: { url: 'http://127.0.0.1:3001', others: { 'http://127.0.0.1:3001': 0, [GITHUB]: 0 } },
      ...{ reference: GITHUB, before: true, after: true },
    },
    {
      name: 'nobody tells the time',
      made: { others: {} },
      ...{ reference: null, before: false, after: false },
    },
    {
      name: 'too little time before the start',
      made: { leadMs: 3500 },
      ...{ reference: SHOP, before: false, after: true },
    },
  ])('$name', async ({ made, reference, before, after }) => {
    const { clock, asked } = await aShard(made)
    expect(clock).toMatchObject({ reference })
    expect([clock?.before !== null, clock?.after !== null]).toEqual([before, after])
    expect(asked.some((url) => url.startsWith('http://127.0.0.1'))).toBe(false)
  })

  test('a shard that comes late says so, and asks when its load is over', async () => {
    const { warnings, clock } = await aShard({ leadMs: -5000 })
    expect(warnings).toEqual([
      expect.stringMatching(/^Shard 1\/3 joined 5 s late: .* Choose a later start-at\.$/),
    ])
    expect([clock?.before, clock?.after?.[0]]).toEqual([null, expect.any(Number)])
  })

  test('a run in one part asks nobody', async () => {
    const { clock, asked } = await aShard({ shard: { number: 1, of: 1 } })
    expect([clock, asked]).toEqual([undefined, []])
  })
})

describe('three machines, merged', () => {
  const mergedOf = async (machines: readonly Made[]) => {
    const files = await Promise.all(
      machines.map((made, index) => aShard({ ...made, shard: { number: index + 1, of: machines.length } })),
    )
    const { plan } = planRun(aConfig(CONFIG), {
      ...{ profile: 'default', seed: 1, url: SHOP, baselineUrl: undefined, cores: 2 },
    })
    return mergeShards(plan, callRoll(files.map(({ text }, index) => ({ path: `${index}`, text }))), 1).shards
  }

  test('one with a clock 3 s behind is named, and the window shrinks', async () => {
    const shards = await mergedOf([{}, { aheadMs: -3000 }, { roundTripMs: 80 }])
    expect(shards?.clocks?.off).toMatchObject([{ shard: 2, leftOut: false }])
    expect(shards?.clocks?.off[0]?.lateMs).toBeGreaterThan(2900)
    expect(shards?.clocks?.off[0]?.lateMs).toBeLessThan(3100)
    expect(shards?.window?.judgedMs).toBeLessThan(shards?.window?.plannedMs ?? 0)
    expect(shards?.blocks[0]).toBeGreaterThan(0)
  })

  test('one that began on time although the target’s clock is wrong is not', async () => {
    const others = { [SHOP]: -90_000 }
    const shards = await mergedOf([{ others }, { others, aheadMs: 80 }, { others, aheadMs: -80 }])
    expect(shards).toMatchObject({ notes: [], clocks: { off: [], unchecked: [], apartMs: 0 } })
  })
})
