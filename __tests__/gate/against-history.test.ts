import { describe, expect, test } from '@jest/globals'
import type { GateOutcome } from '../../src/gate.ts'
import { aGateRun, engineOf, mainRuns } from '../support/gate-runs.ts'

const outcomes = ({ result }: GateOutcome): readonly string[] =>
  result.comparisons.filter(({ gated }) => gated).map(({ outcome }) => outcome)

describe('the control workload', () => {
  test('its score is stored with a run of main, and taken before and after the load', async () => {
    const calls: number[] = []
    const { run } = await aGateRun({ control: 7, role: 'baseline', onSlice: (ms) => calls.push(ms) })
    expect(run?.control).toBe(7)
    expect(calls).toEqual([1500, 1500])
  })

  test.each([
    { name: 'a first run that nobody keeps takes no time for it', scene: {}, slices: 0 },
    { name: 'a run that will be kept does', scene: { request: { keep: true } }, slices: 2 },
  ])('$name', async ({ scene, slices }) => {
    const calls: number[] = []
    await aGateRun({ control: 7, ...scene, onSlice: (ms) => calls.push(ms) })
    expect(calls).toHaveLength(slices)
  })

  test('a load that was recorded elsewhere has no score of this machine', async () => {
    const calls: number[] = []
    const engine = { ...engineOf({}), recorded: true as const }
    const scene = { history: 12, control: 7, world: { engine }, onSlice: (ms: number) => calls.push(ms) }
    const { run } = await aGateRun(scene)
    expect(calls).toEqual([])
    expect(run?.control).toBeUndefined()
  })

  test('a machine that is slower as a whole makes no suspicion', async () => {
    const runs = await mainRuns(8, () => ({ medianMs: 20, control: 7 }))
    const slower = await aGateRun({ medianMs: 20 * 1.5, control: 7 + Math.log(1.5), history: runs })
    expect(outcomes(slower)).not.toContain('regressed')
    expect(slower.result.why).not.toBe('suspected')
  })

  test('the same change on a machine of the same speed is found, twice, and fails', async () => {
    const runs = await mainRuns(8, () => ({ medianMs: 20, control: 7 }))
    const calls: number[] = []
    const onSlice = (ms: number) => calls.push(ms)
    const slower = await aGateRun({ medianMs: 20 * 1.5, control: 7, history: runs, onSlice })
    expect(slower.result.verdict).toBe('fail')
    expect(outcomes(slower)).toEqual(['regressed', 'regressed'])
    // Around the measurement, and after the second one.
    expect(calls).toHaveLength(3)
  })

  test('a workload that gives no score is said, and the run compared as measured', async () => {
    const runs = await mainRuns(8, () => ({ medianMs: 20, control: 7 }))
    const { result, run } = await aGateRun({ medianMs: 20, history: runs })
    expect(run?.control).toBeUndefined()
    expect(result.warnings).toContain(
      'The control workload gave no score, so this run is compared as measured: no port is free.',
    )
  })
})

describe('the level of main', () => {
  test('a change that later runs confirm is the level: the pull request is not blamed for it', async () => {
    const runs = await mainRuns(20, (i) => ({ medianMs: i < 14 ? 20 : 30, control: 7 }))
    const { result } = await aGateRun({ medianMs: 30, control: 7, history: runs })
    expect(result.baseline.runs).toBe(6)
    expect(result.why).not.toBe('suspected')
    expect(result.warnings.join('\n')).toContain('The level of the baseline changed')
  })

  test('what crept up is a warning on main, and a remark on a pull request', async () => {
    const runs = await mainRuns(24, (i) => ({ medianMs: i < 14 ? 20 : 30, control: 7 }))
    const onMain = await aGateRun({ medianMs: 30, control: 7, history: runs, role: 'baseline' })
    expect(onMain.result.reasons.join('\n')).toContain('has crept up')
    expect(onMain.result.verdict).toBe('warn')
    const onPull = await aGateRun({ medianMs: 30, control: 7, history: runs })
    expect(onPull.result.reasons.join('\n')).not.toContain('has crept up')
    expect(onPull.result.warnings.join('\n')).toContain('has crept up')
  })
})
