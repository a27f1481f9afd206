import { describe, expect, test } from '@jest/globals'
import type { GateOutcome } from '../../src/gate.ts'
import { expectJudgeable, judgeAgain } from '../../src/gate/judge-again.ts'
import { verdictDifferences } from '../../src/gate/verdict-differences.ts'
import { watchWarmUp } from '../../src/gate/warm-up.ts'
import type { LoadEngine, Progress } from '../../src/load/engine.ts'
import { readResult } from '../../src/report/read-result.ts'
import { aGateRun, engineOf, GATE_CONFIG } from '../support/gate-runs.ts'
import { aPlan } from '../support/synthetic.ts'

const CONFIG = GATE_CONFIG.replace('warm-up: 1s', 'warm-up: 10s').replace('40/s', '80/s')

const progress = (elapsedMs: number, inFlight: number, hostCpu?: number): Progress => ({
  ...{ phase: 'warm-up', plannedMs: 70_000, rate: 0, p95Ms: undefined, errors: 0 },
  ...{ errorsTotal: 0, sentTotal: 0, blocks: 0, elapsedMs, inFlight, hostCpu },
})

/** What the machine shows at an arrival rate: a share of CPU, and requests under way after so many seconds. */
interface Shows {
  readonly cpu?: (rate: number) => number
  readonly inFlight?: (rate: number, second: number) => number
}

interface Halving {
  readonly outcome: GateOutcome
  /** Arrival rate of each load that was begun. */
  readonly rates: readonly number[]
}

async function gate({ cpu, inFlight }: Shows, config = CONFIG, medianMs = 20): Promise<Halving> {
  const rates: number[] = []
  const inner = engineOf({ live: {}, medianMs })
  const engine: LoadEngine = {
    async run(plan, watch) {
      const rate = plan.stages.find(({ phase }) => phase === 'hold')?.to ?? 0
      rates.push(rate)
      for (let ms = 500; ms <= 10_500; ms += 500)
        watch.onProgress(progress(ms, inFlight?.(rate, ms / 1000) ?? 4, cpu?.(rate)))
      const outcome = await inner.run(plan, watch)
      return watch.signal.aborted ? { ...outcome, ended: { kind: 'interrupted' } } : outcome
    },
  }
  return { outcome: await aGateRun({ live: {}, config, world: { engine } }), rates }
}

describe('a rate that the warm-up shows to be too much', () => {
  test('is halved once, and the run says so', async () => {
    const { outcome, rates } = await gate({ cpu: (rate) => rate / 100 })
    expect(rates).toEqual([80, 40])
    expect(outcome.result.verdict).toBe('pass')
    expect(outcome.result.plan.requests[0]?.rate).toBe(40)
    expect(outcome.result.warnings).toContain(
      'The rate was halved from 80/s to 40/s: all processors together were 80 % busy in the warm-up (at most 70 %).',
    )
  })

  test('is halved when requests under way rise', async () => {
    const { outcome, rates } = await gate({ inFlight: (rate, second) => (rate > 50 ? 30 * second : 5) })
    expect(rates).toEqual([80, 40])
    expect(outcome.result.verdict).toBe('pass')
    expect(outcome.result.warnings.join('\n')).toMatch(/rose from \d+ to \d+ in the warm-up/)
  })

  test('and half of it is too much as well: inconclusive, whatever the numbers', async () => {
    const { outcome, rates } = await gate({ cpu: (rate) => (rate > 50 ? 0.99 : 0.8) }, CONFIG, 40)
    expect(rates).toEqual([80, 40])
    expect(outcome.result).toMatchObject({ verdict: 'inconclusive', why: 'overloaded' })
    expect(outcome.result.reasons[0]).toMatch(
      /^At half of the rate, 40\/s, it is still too much: .*80 % busy/,
    )
    const carried = readResult(JSON.stringify(outcome.result))
    const again = judgeAgain(expectJudgeable(carried), '0.0.0-test')
    expect(verdictDifferences(carried, again.result)).toEqual([])
  })

  test('and the processors are as busy at half of it: others use them, so the run decides and says so', async () => {
    const { outcome } = await gate({ cpu: () => 0.9 })
    expect(outcome.result.verdict).toBe('pass')
    expect(outcome.result.warnings.join('\n')).toContain('other programs on this machine')
  })

  test('requests under way that rise at half of it as well are never others', async () => {
    const { outcome } = await gate({ cpu: () => 0.9, inFlight: (_rate, second) => 30 * second })
    expect(outcome.result).toMatchObject({ verdict: 'inconclusive', why: 'overloaded' })
  })

  test.each([
    { name: 'what can be carried', shows: { cpu: () => 0.6 }, config: CONFIG },
    { name: 'a warm-up too short to judge', shows: { cpu: () => 0.99 }, config: GATE_CONFIG },
    {
      name: 'users, who wait for their answers',
      shows: { cpu: () => 0.99 },
      config: CONFIG.replace('rate: 80/s', 'users: 20'),
    },
  ])('$name is left alone', async ({ shows, config }) => {
    const { rates } = await gate(shows, config)
    expect(rates).toHaveLength(1)
  })
})

describe('watchWarmUp', () => {
  const after = (inFlight: readonly number[], ramp = 0) => {
    const plan = aPlan()
    const stages = [
      ...(ramp > 0 ? [{ phase: 'ramp' as const, durationMs: ramp, from: 0, to: 200 }] : []),
      ...plan.stages,
    ]
    const watch = watchWarmUp({ ...plan, stages })
    for (const [i, now] of inFlight.entries()) watch.see(progress((i + 1) * 500, now, 0.3))
    return watch.trouble()?.kind
  }
  const steady = (of: number) =>
    Array.from({ length: 20 }, (_, i) => of + (i % 2 === 0 ? 1 : -1) * Math.sqrt(of))

  test.each([
    { name: 'a steady load', inFlight: steady(20), want: undefined },
    { name: 'a queue that grows', inFlight: Array.from({ length: 20 }, (_, i) => 20 * i), want: 'in-flight' },
    { name: 'a start that settles', inFlight: [90, 80, 60, 40, ...steady(20)], want: undefined },
    { name: 'a warm-up that is not over', inFlight: steady(20).slice(0, 12), want: undefined },
    { name: 'few requests, one more at the end', inFlight: [...steady(1), 3], want: undefined },
  ])('$name: $want', ({ inFlight, want }) => {
    expect(after(inFlight)).toBe(want)
  })

  test('what rises in the ramp before the warm-up is meant to', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 10 * i)
    expect(after([...rising, ...steady(200)], 10_000)).toBeUndefined()
  })
})
