import { beforeAll, describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import type { GateOutcome } from '../../src/gate.ts'
import { expectJudgeable, judgeAgain } from '../../src/gate/judge-again.ts'
import { verdictDifferences } from '../../src/gate/verdict-differences.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import { aGateRun, GATE_CONFIG, type GateScene } from '../support/gate-runs.ts'

const MACHINE = { runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', cores: 4 }
const on = (boot: string) => ({ machine: { ...MACHINE, boot } })

/** +15 %: found by the test, and less than what one machine may confirm for itself. */
const SLOWER = 23

const firsts = { suspected: '', clean: '', failed: '', live: '' }
beforeAll(async () => {
  const stored = async (scene: GateScene) =>
    JSON.stringify((await aGateRun({ control: 7, world: on('one'), ...scene })).result)
  firsts.suspected = await stored({ history: 12, medianMs: SLOWER, request: { sha: 'abc' } })
  firsts.clean = await stored({ history: 12 })
  firsts.failed = await stored({ history: 12, medianMs: 40 })
  firsts.live = await stored({ live: {}, medianMs: 30 })
})

/** The second job, on another machine unless said. */
const confirm = (first: string, scene: GateScene = {}): Promise<GateOutcome> =>
  aGateRun({
    history: 12,
    control: 7,
    seed: 50,
    world: on('two'),
    ...scene,
    request: { confirm: readResult(first), ...scene.request },
  })

const regressed = ({ comparisons }: Result): readonly string[] =>
  comparisons.filter(({ outcome }) => outcome === 'regressed').map(({ metric }) => metric)

describe('what a first job left suspected', () => {
  test('it is suspected: a smaller change than one machine may confirm', () => {
    expect(readResult(firsts.suspected)).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
  })

  test('is regressed where another runner flags the same test', async () => {
    const { result, exitCode } = await confirm(firsts.suspected, { medianMs: SLOWER })
    expect(result.verdict).toBe('fail')
    expect(exitCode).toBe(1)
    expect(regressed(result)).toEqual(['p50', 'p95'])
    expect(result.reasons[0]).toMatch(/in two measurements, \+\d+.* and \+\d+.* on another machine/)
    expect(result.warnings.join('\n')).toContain('on a machine with 12 stored runs of its kind')
  })

  test('is cleared where another runner does not', async () => {
    const { result, exitCode } = await confirm(firsts.suspected, { medianMs: 20 })
    expect(result.verdict).toBe('pass')
    expect(exitCode).toBe(0)
    expect(result.comparisons[0]?.because).toMatch(/^Cleared: a first measurement showed \+1\d/)
  })

  test('stays open on a machine of which nothing is stored, and says so', async () => {
    const { result, exitCode } = await confirm(firsts.suspected, {
      medianMs: SLOWER,
      world: { machine: { ...MACHINE, cpu: 'another', boot: 'two' } },
    })
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
    expect(exitCode).toBe(0)
    expect(result.comparisons[0]?.because).toContain('The second measurement could not tell')
    expect(result.warnings.join('\n')).toContain('no stored run of its kind')
    expect(result.warnings.join('\n')).toContain('another CPU')
  })

  test('stays open where the second job finds no history, and says why', async () => {
    const { result } = await confirm(firsts.suspected, { medianMs: SLOWER, history: [] })
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
    expect(result.warnings).toContain('The second job found no history: Nothing yet.')
  })

  test('stays open on the machine of the first job, which repeats its own luck', async () => {
    const { result } = await confirm(firsts.suspected, { medianMs: SLOWER, world: on('one') })
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
    expect(result.warnings.join('\n')).toContain('on the same machine as the first')
  })

  test('stays open, as a partial run, where the second measurement was cut short', async () => {
    const { result } = await confirm(firsts.suspected, { medianMs: SLOWER, interrupted: true })
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'interrupted', partial: true })
    expect(regressed(result)).toEqual([])
  })

  test('keeps what the first job measured; the second one is beside it', async () => {
    const { result, run, notStored } = await confirm(firsts.suspected, { medianMs: 20 })
    const first = readResult(firsts.suspected)
    expect(result.measurements.candidate).toEqual(first.measurements.candidate)
    expect(result.measurements.confirmation).toEqual(first.measurements.confirmation)
    expect(result.measurements.elsewhere?.total.count).toBeGreaterThan(1000)
    expect(result.startedAt).toBe(first.startedAt)
    expect(run).toBeUndefined()
    expect(notStored).toContain('confirms another run')
  })

  test.each([{ medianMs: SLOWER }, { medianMs: 20 }])(
    'the verdict of both is computed again from the result alone ($medianMs ms)',
    async (scene) => {
      const { result } = await confirm(firsts.suspected, scene)
      const carried = readResult(JSON.stringify(result))
      const again = judgeAgain(expectJudgeable(carried), '0.0.0-test')
      expect(verdictDifferences(carried, again.result)).toEqual([])
    },
  )
})

describe('a first result without a suspicion stands, and nothing is measured', () => {
  test.each([
    { name: 'a pass', first: () => firsts.clean, exitCode: 0 },
    { name: 'a fail', first: () => firsts.failed, exitCode: 1 },
    { name: 'one beside a live baseline', first: () => firsts.live, exitCode: 1 },
  ])('$name', async ({ first, exitCode }) => {
    const outcome = await confirm(first(), {
      world: { ...on('two'), engine: { run: () => Promise.reject(new Error('nothing may be loaded')) } },
    })
    expect(outcome.result).toEqual(readResult(first()))
    expect(outcome.exitCode).toBe(exitCode)
  })
})

describe('a job that measures something else is refused, with both sides quoted', () => {
  test.each([
    {
      name: 'another load',
      scene: { config: GATE_CONFIG.replace('40/s', '50/s') },
      says: /load \(fingerprint\) "[0-9a-f]{16}", this job has "[0-9a-f]{16}"/,
    },
    {
      name: 'other limits',
      scene: { config: GATE_CONFIG.replace('p50: { increase: 10%', 'p50: { increase: 15%') },
      says: /other limits for "GET \/"/,
    },
    {
      name: 'other absolute limits',
      scene: { config: GATE_CONFIG.replace('200ms', '300ms') },
      says: /other limits for the total/,
    },
    { name: 'another commit', scene: { request: { sha: 'def' } }, says: /commit "abc", this job has "def"/ },
    {
      name: 'another profile',
      scene: { request: { profile: 'soak' } },
      says: /profile "default", this job has "soak"/,
    },
    {
      name: 'another major version',
      scene: { world: { ...on('two'), version: '7.0.0' } },
      says: /major version of Plimsoll "0", this job has "7"/,
    },
  ])('$name', async ({ scene, says }) => {
    const refused = confirm(firsts.suspected, scene)
    await expect(refused).rejects.toThrow(says)
    await expect(refused).rejects.toBeInstanceOf(UserError)
    await expect(refused).rejects.toMatchObject({ code: 'not-confirmable' })
  })

  test('the same limits in other lines are the same limits', async () => {
    const { result } = await confirm(firsts.suspected, {
      medianMs: 20,
      config: `# a comment\n${GATE_CONFIG}`,
    })
    expect(result.verdict).toBe('pass')
  })

  test('a result of an earlier version cannot be confirmed', async () => {
    const old = JSON.stringify({ ...readResult(firsts.suspected), judging: undefined })
    await expect(confirm(old)).rejects.toThrow(/without "judging"/)
  })
})
