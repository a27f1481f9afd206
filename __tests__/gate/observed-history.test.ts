import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { decodeHistory, encodeHistory } from '../../src/baseline/history-document.ts'
import type { HistoryRun } from '../../src/baseline/history.ts'
import type { GateOutcome } from '../../src/gate.ts'
import { decide } from '../../src/gate/decide.ts'
import { expectJudgeable, judgeAgain, storedDemands, storedEvidence } from '../../src/gate/judge-again.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import type { Observed } from '../../src/measure/observed.ts'
import type { Observer } from '../../src/observe/observer.ts'
import { createObserver } from '../../src/observe/sampler.ts'
import { readResult } from '../../src/report/read-result.ts'
import { planOf } from '../../src/report/run-of.ts'
import { aGateRun, engineOf, GATE_CONFIG, type GateScene } from '../support/gate-runs.ts'
import { aMetricsServer, metrics } from '../support/metrics-server.ts'

const EXPRESSION = 'process_resident_memory_bytes'
const configFor = (metricsUrl: string): string =>
  `${GATE_CONFIG.replace('thresholds: {', 'thresholds: { memory: { increase: 10% & 20MB },')}observe: { interval: 100ms, prometheus: '${metricsUrl}', series: { memory: ${EXPRESSION} } }\n`

/** What a target with this memory would report over the measured minute. */
function reports(megabytes: number): Observer {
  const candidate: Observed = {
    series: [
      {
        name: 'memory',
        target: 'target',
        unit: 'bytes',
        kind: 'gauge',
        expression: EXPRESSION,
        samples: Array.from({ length: 61 }, (_, second) => ({
          atMs: second * 1_000,
          value: Math.round((megabytes + Math.sin(second)) * 1e6),
        })),
        gaps: [],
      },
    ],
    restarts: [],
  }
  const nothing: Observed = { series: [], restarts: [] }
  return { start: () => ({ end: () => Promise.resolve({ candidate, baseline: nothing, warnings: [] }) }) }
}

let runs: readonly HistoryRun[]
/** Twelve runs of main, each from a whole gate, through the stored text. */
beforeAll(async () => {
  const made: HistoryRun[] = []
  for (const [n, megabytes] of [400, 398, 403, 401, 396, 404, 400, 399, 402, 397, 401, 400].entries()) {
    const { run } = await aGateRun({
      ...{ seed: n + 10, role: 'baseline', config: configFor('/metrics'), control: 7 },
      world: { engine: engineOf({ seed: n + 10 }), observer: reports(megabytes) },
    })
    if (run === undefined) throw new Error('a valid run must be stored')
    const at = new Date(Date.UTC(2026, 1, 28) - (12 - n) * 3_600_000).toISOString()
    made.push({ ...run, at, sha: (0xbeef000 + n).toString(16).padEnd(40, '0') })
  }
  const text = encodeHistory({ schema: 'plimsoll/history@1', suite: 's', branch: 'main', runs: made })
  const decoded = decodeHistory(text, { suite: 's', branch: 'main' })
  if (decoded.kind !== 'ok') throw new Error(decoded.reason)
  runs = decoded.history.runs
})

const against = (observer: Observer, scene: Partial<GateScene> = {}): Promise<GateOutcome> =>
  aGateRun({
    ...{ control: 7, history: runs, config: configFor('/metrics') },
    world: { engine: engineOf({}), observer },
    ...scene,
  })

/** A load that takes real time, so that a real observer has something to look at. */
function lasting(ms: number): LoadEngine {
  const quick = engineOf({})
  return {
    async run(plan, watch) {
      const outcome = await quick.run(plan, watch)
      // As if the warm-up of a second were over.
      const startedAt = new Date(Date.now() - 1_000).toISOString()
      await sleep(ms)
      return { ...outcome, startedAt, elapsedMs: ms + 1_000 }
    },
  }
}

describe('a limit on the change of an observed series, against stored runs', () => {
  test('each run of main keeps the level, and nothing of the samples', () => {
    expect(runs.map(({ observed }) => observed)).toEqual(
      Array(12).fill([
        {
          ...{ name: 'memory', target: 'target', samples: 60 },
          asked: expect.stringMatching(/^[0-9a-f]{16}$/),
          level: expect.any(Number),
          error: expect.any(Number),
        },
      ]),
    )
  })

  test('a metrics page with a fifth more memory fails the check, one with as much passes', async () => {
    await using larger = await aMetricsServer(metrics(() => `${EXPRESSION} 480000000\n`))
    await using equal = await aMetricsServer(metrics(() => `${EXPRESSION} 401000000\n`))
    const [red, green] = await Promise.all(
      [larger, equal].map(({ url }) =>
        aGateRun({
          ...{ control: 7, history: runs, config: configFor(`${url}/metrics`) },
          world: { engine: lasting(2_500), observer: createObserver() },
        }),
      ),
    )
    expect(red?.exitCode).toBe(1)
    expect(red?.result).toMatchObject({ verdict: 'fail', baseline: { kind: 'history', runs: 12 } })
    expect(red?.result.headline).toContain('1 limit broken')
    expect(red?.result.reasons[0]).toMatch(
      /^Fail tier: memory of target is \+20\.0 % .* against the median of 12 stored runs \(beef000 of 2026-02-27 to beef00b of 2026-02-27\), the limit is increase 10% & 20MB\.$/,
    )
    expect(green?.exitCode).toBe(0)
    expect(green?.result.observedObjectives).toMatchObject([{ outcome: 'met', runs: 12, baseline: '400 MB' }])
  })

  test('the stored result gives the same verdict again, without the history', async () => {
    for (const megabytes of [480, 405]) {
      const { result } = await against(reports(megabytes))
      const stored = expectJudgeable(readResult(JSON.stringify(result)))
      expect(stored.judging.history?.observed).toHaveLength(12)
      const again = judgeAgain(stored, '0.0.0-test').result
      expect(again.observedObjectives).toEqual(result.observedObjectives)
      expect(again.verdict).toBe(result.verdict)
      expect(again.reasons).toEqual(result.reasons)
    }
  })

  test('where the machine changed, stored runs say nothing of it', async () => {
    const { result } = await against(reports(480))
    const stored = expectJudgeable(readResult(JSON.stringify(result)))
    const demands = storedDemands(stored)
    const evidence = storedEvidence(stored, demands)
    const invalid = { why: 'environment-changed', text: 'The environment changed: all moved.' } as const
    const verdict = decide(planOf(stored), { ...evidence, invalid }, demands)
    expect(verdict.outcome).toBe('inconclusive')
    expect(verdict.observed).toMatchObject([
      { outcome: 'not-compared', because: expect.stringContaining('The environment changed: all moved.') },
    ])
  })

  test('a run of main that is red for it alone stays baseline, or every later one would be red like it', async () => {
    const onMain = await against(reports(480), { role: 'baseline' })
    expect(onMain.result.verdict).toBe('fail')
    expect(onMain.run).toMatchObject({ quarantined: undefined })
    const at = new Date(Date.UTC(2026, 1, 28)).toISOString()
    const next = onMain.run === undefined ? [] : [{ ...onMain.run, at }]
    const later = await against(reports(482), { role: 'baseline', history: [...runs, ...next] })
    expect(later.result.observedObjectives).toMatchObject([{ outcome: 'met', runs: 13 }])
  })

  test('one that is slower as well is kept apart, as ever', async () => {
    const world = { engine: engineOf({ medianMs: 40 }), observer: reports(480) }
    const { run } = await against(reports(480), { role: 'baseline', world })
    expect(run?.quarantined).toContain('limit broken')
  })

  test('runs stored before anything was observed leave it undecided, in words', async () => {
    const old = runs.map(({ observed: _, ...run }) => run)
    const { result } = await against(reports(900), { history: old })
    expect(result.observedObjectives).toMatchObject([{ outcome: 'not-compared' }])
    expect(result.verdict).toBe('pass')
    expect(result.reasons.join(' ')).toContain(
      'memory of target, increase 10% & 20MB: A change is held against stored runs of main from 10 on; none that could serve reports it',
    )
  })
})
