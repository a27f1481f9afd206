import { describe, expect, test } from '@jest/globals'
import type { History, HistoryRun } from '../../src/baseline/history.ts'
import type { BaselineStore } from '../../src/baseline/store.ts'
import type { ControlWorkload } from '../../src/control/control-workload.ts'
import { runGate, type GateOutcome, type GateRequest, type GateWorld } from '../../src/gate.ts'
import { aConfig } from '../support/config.ts'
import { anEngine, READY } from '../support/fake-engine.ts'

const CONFIG = aConfig(
  'url: http://localhost:3000\nload: { rate: 40/s, warm-up: 1s, duration: 60s }\nthresholds: { p50: { increase: 10% }, p95: { increase: 10% } }\n',
)

interface Scene {
  readonly medianMs: number
  /** ln p50 of the control workload; undefined: this machine has none. */
  readonly control?: number | undefined
  readonly runs?: readonly HistoryRun[]
  readonly role?: GateRequest['role']
  readonly keep?: boolean
  readonly seed?: number
}

const calls: number[] = []

async function gate(scene: Scene): Promise<GateOutcome> {
  calls.length = 0
  const { control, runs = [] } = scene
  const history: History = { schema: 'plimsoll/history@1', suite: 's', branch: 'main', runs }
  const store: BaselineStore = {
    find: () =>
      Promise.resolve(
        runs.length > 0
          ? { kind: 'found', history, source: 'a test' }
          : { kind: 'missing', reason: 'Nothing yet.' },
      ),
    save: () => Promise.reject(new Error('the gate itself saves nothing')),
  }
  const workload: ControlWorkload = {
    measure(ms) {
      calls.push(ms)
      return Promise.resolve(
        control === undefined
          ? { kind: 'none', reason: 'no port is free' }
          : { kind: 'score', lnP50Us: control, requests: 300 },
      )
    },
  }
  const world: GateWorld = {
    engine: anEngine({ medianMs: scene.medianMs, seed: scene.seed ?? 1 }),
    probe: READY,
    store,
    control: workload,
    narrator: { say: () => undefined, warn: () => undefined, progress: () => undefined },
    machine: { runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', cores: 4 },
    version: '0.0.0-test',
    now: () => new Date('2026-03-01T00:00:00Z'),
    pause: () => Promise.resolve(),
  }
  return runGate(world, {
    config: CONFIG,
    profile: 'default',
    seed: 1,
    url: undefined,
    baselineUrl: undefined,
    role: scene.role ?? 'gate',
    sha: undefined,
    baselineSha: undefined,
    branch: 'main',
    suite: 's',
    origin: 'local',
    keep: scene.keep ?? false,
    waitTimeoutMs: 1000,
    signal: new AbortController().signal,
  })
}

/** Runs of main, an hour apart, each from a whole gate. */
async function history(
  count: number,
  sceneOf: (i: number) => Pick<Scene, 'medianMs' | 'control'>,
): Promise<readonly HistoryRun[]> {
  const runs: HistoryRun[] = []
  for (let i = 0; i < count; i++) {
    const { run } = await gate({ ...sceneOf(i), seed: i + 10, role: 'baseline' })
    if (run === undefined) throw new Error('a valid run must be stored')
    runs.push({ ...run, at: new Date(Date.UTC(2026, 1, 28) - (count - i) * 3_600_000).toISOString() })
  }
  return runs
}

const outcomes = ({ result }: GateOutcome): readonly string[] =>
  result.comparisons.filter(({ gated }) => gated).map(({ outcome }) => outcome)

describe('the control workload', () => {
  test('its score is stored with a run of main, and taken before and after the load', async () => {
    const { run } = await gate({ medianMs: 20, control: 7, role: 'baseline' })
    expect(run?.control).toBe(7)
    expect(calls).toEqual([1500, 1500])
  })

  test.each([
    { name: 'a first run that nobody keeps takes no time for it', scene: {}, slices: 0 },
    { name: 'a run that will be kept does', scene: { keep: true }, slices: 2 },
  ])('$name', async ({ scene, slices }) => {
    await gate({ medianMs: 20, control: 7, ...scene })
    expect(calls).toHaveLength(slices)
  })

  test('a machine that is slower as a whole makes no suspicion', async () => {
    const runs = await history(8, () => ({ medianMs: 20, control: 7 }))
    const slower = await gate({ medianMs: 20 * 1.5, control: 7 + Math.log(1.5), runs })
    expect(outcomes(slower)).not.toContain('regressed')
    expect(slower.result.why).not.toBe('suspected')
  })

  test('the same change on a machine of the same speed is found, twice, and fails', async () => {
    const runs = await history(8, () => ({ medianMs: 20, control: 7 }))
    const slower = await gate({ medianMs: 20 * 1.5, control: 7, runs })
    expect(slower.result.verdict).toBe('fail')
    expect(outcomes(slower)).toEqual(['regressed', 'regressed'])
    // Around the measurement, and after the second one.
    expect(calls).toHaveLength(3)
  })

  test('a workload that gives no score is said, and the run compared as measured', async () => {
    const runs = await history(8, () => ({ medianMs: 20, control: 7 }))
    const { result, run } = await gate({ medianMs: 20, runs })
    expect(run?.control).toBeUndefined()
    expect(result.warnings).toContain(
      'The control workload gave no score, so this run is compared as measured: no port is free.',
    )
  })
})

describe('the level of main', () => {
  test('a change that later runs confirm is the level: the pull request is not blamed for it', async () => {
    const runs = await history(20, (i) => ({ medianMs: i < 14 ? 20 : 30, control: 7 }))
    const { result } = await gate({ medianMs: 30, control: 7, runs })
    expect(result.baseline.runs).toBe(6)
    expect(result.why).not.toBe('suspected')
    expect(result.warnings.join('\n')).toContain('The level of the baseline changed')
  })

  test('what crept up is a warning on main, and a remark on a pull request', async () => {
    const runs = await history(24, (i) => ({ medianMs: i < 14 ? 20 : 30, control: 7 }))
    const onMain = await gate({ medianMs: 30, control: 7, runs, role: 'baseline' })
    expect(onMain.result.reasons.join('\n')).toContain('has crept up')
    expect(onMain.result.verdict).toBe('warn')
    const onPull = await gate({ medianMs: 30, control: 7, runs })
    expect(onPull.result.reasons.join('\n')).not.toContain('has crept up')
    expect(onPull.result.warnings.join('\n')).toContain('has crept up')
  })
})
