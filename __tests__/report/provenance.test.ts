import { describe, expect, test } from '@jest/globals'
import { describeProvenance } from '../../src/report/provenance.ts'
import { readResult } from '../../src/report/read-result.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import type { Result } from '../../src/report/result.ts'
import { aGateRun, mainRuns, type GateScene } from '../support/gate-runs.ts'

const ON_ONE = { runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', cores: 4, boot: 'one' }

async function resultOf(scene: GateScene): Promise<Result> {
  return readResult(JSON.stringify((await aGateRun(scene)).result))
}

const baselineOf = async (scene: GateScene): Promise<string> =>
  describeProvenance(await resultOf(scene)).baseline

describe('how the history served is in the line on the baseline', () => {
  test.each([
    {
      name: 'matched by machine speed',
      scene: { history: 12, control: 7 },
      says: '12 cached runs of main, newest 1 d 1 h old, made on machines as fast as this one (control workload)',
    },
    {
      name: 'a machine of another speed',
      scene: { history: 12, control: 7.4 },
      says: 'the speed of each machine taken out (control workload)',
    },
    { name: 'no control score', scene: { history: 12 }, says: 'as measured (no control score)' },
  ])('$name', async ({ scene, says }) => {
    expect(await baselineOf(scene)).toContain(says)
  })

  test('a remote target has no machine of its own to speak of', async () => {
    const remote = await resultOf({ history: 12, control: 7 })
    const judging = remote.judging
    if (judging?.history === null || judging === undefined) throw new Error('judged by a history')
    const { first } = judging.history
    const elsewhere: Result = {
      ...remote,
      judging: {
        ...judging,
        local: false,
        history: { ...judging.history, first: { ...first, mode: 'raw' } },
      },
    }
    expect(describeProvenance(elsewhere).baseline).not.toMatch(/measured|control/)
  })

  test('a level that began within the history', async () => {
    const history = await mainRuns(20, (i) => ({ medianMs: i < 14 ? 20 : 30, control: 7 }))
    expect(await baselineOf({ history, control: 7, medianMs: 30 })).toContain('6 cached runs of main')
    expect(await baselineOf({ history, control: 7, medianMs: 30 })).toContain('on one level since 2026-02-27')
  })

  test.each([
    { boot: 'one', says: '; measured again by a second job on the same machine' },
    { boot: 'two', says: '; measured again by a second job on another machine' },
  ])('a second job, boot $boot', async ({ boot, says }) => {
    const machine = { ...ON_ONE, boot }
    const first = await resultOf({ history: 12, control: 7, medianMs: 23, world: { machine: ON_ONE } })
    const both = await resultOf({
      ...{ history: 12, control: 7, world: { machine }, request: { confirm: first } },
    })
    expect(describeProvenance(both).baseline).toContain(says)
    expect(renderSummary(both, { runUrl: undefined })).toContain(says.slice(2))
  })
})
