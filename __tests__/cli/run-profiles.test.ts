import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { chooseProfiles, worstExit } from '../../src/gate/profiles.ts'
import type { Result } from '../../src/report/result.ts'
import type { Summary } from '../../src/report/summary.ts'
import { aConfig } from '../support/config.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { anEngine, READY } from '../support/fake-engine.ts'

const CONFIG = [
  'url: http://localhost:3000',
  'load: { rate: 40/s, warm-up: 1s, duration: 40s }',
  'profiles:',
  '  calm: { rate: 40/s, warm-up: 1s, duration: 40s, thresholds: { p50: { max: 10s } } }',
  '  strict: { rate: 40/s, warm-up: 1s, duration: 40s, thresholds: { p50: { max: 10ms } } }',
  'baseline: { on-missing: pass }',
].join('\n')

function edgesFor(text: string, replaced: Parameters<typeof fakeEdges>[0] = {}): FakeEdges {
  return fakeEdges({
    engine: anEngine(),
    probe: READY,
    openStore: () => ({
      find: () => Promise.resolve({ kind: 'missing', reason: 'nothing was kept yet' }),
      save: () => Promise.resolve({ kind: 'saved', where: '.plimsoll', runs: 1 }),
    }),
    content: { 'plimsoll.yml': text },
    ...replaced,
  })
}

const read = (edges: FakeEdges, path: string): unknown => JSON.parse(edges.files.content.get(path) ?? 'null')

describe('the profiles of a run', () => {
  const config = aConfig(CONFIG)
  test.each([
    { name: 'nothing is the default one', text: undefined, want: ['default'] },
    {
      name: 'several keep the order they are named in, each once',
      text: 'strict, calm,strict',
      want: ['strict', 'calm'],
    },
    { name: 'all is every one', text: 'all', want: ['default', 'calm', 'strict'] },
  ])('$name', ({ text, want }) => {
    expect(chooseProfiles(config, text)).toEqual(want)
  })

  test('all leaves out a default that nobody wrote', () => {
    expect(chooseProfiles(aConfig('profiles: { a: { rate: 1/s } }'), 'all')).toEqual(['a'])
    expect(chooseProfiles(aConfig(''), 'all')).toEqual(['default'])
  })

  test('one that is not there is quoted with the nearest', () => {
    expect(() => chooseProfiles(config, 'calm,strikt')).toThrow('There is no profile "strikt".')
  })

  test('the exit code of several is the gravest', () => {
    expect([worstExit([0, 3, 1]), worstExit([0, 3]), worstExit([0, 0]), worstExit([])]).toEqual([1, 3, 0, 0])
  })
})

describe('plimsoll run --profile a,b', () => {
  test('judges each by its own thresholds, in a folder of its own, with one table', async () => {
    const edges = edgesFor(CONFIG)
    expect(await runCli(['run', '--profile', 'calm,strict', '--out', 'out'], edges)).toBe(1)
    const results = ['calm', 'strict'].map((name) => read(edges, `out/${name}/result.json`) as Result)
    expect(results.map(({ verdict, plan }) => [plan.profile, verdict])).toEqual([
      ['calm', 'inconclusive'],
      ['strict', 'fail'],
    ])
    expect(edges.files.content.has('out/result.json')).toBe(false)
    const summary = read(edges, 'out/summary.json') as Summary
    expect(summary).toMatchObject({ schema: 'plimsoll/summary@1', verdict: 'fail' })
    expect(
      summary.profiles.map(({ profile, verdict, result, requests }) => [profile, verdict, result, requests]),
    ).toEqual(
      results.map(({ plan, verdict, measurements }) => [
        plan.profile,
        verdict,
        `${plan.profile}/result.json`,
        measurements.candidate.total.count,
      ]),
    )
    const table = edges.stdout.text().slice(edges.stdout.text().indexOf(summary.headline))
    expect(table).toMatch(/^calm +inconclusive/m)
    expect(table).toMatch(/^strict +fail/m)
  })

  test('one profile has no folder of its own and no summary', async () => {
    const edges = edgesFor(CONFIG)
    await runCli(['run', '--profile', 'calm', '--out', 'out'], edges)
    expect([...edges.files.content.keys()].filter((path) => /summary|calm/.test(path))).toEqual([])
    expect(edges.files.content.has('out/result.json')).toBe(true)
  })

  test('an interrupt ends the profile under way and begins no other', async () => {
    const edges: FakeEdges = edgesFor(CONFIG, {
      engine: anEngine({ during: () => edges.interrupt('SIGINT') }),
    })
    expect(await runCli(['run', '--profile', 'all', '--out', 'out'], edges)).toBe(130)
    expect(
      (read(edges, 'out/summary.json') as Summary).profiles.map(({ profile, partial }) => [profile, partial]),
    ).toEqual([['default', true]])
  })

  test('a target that goes away leaves what was measured before', async () => {
    let asked = 0
    const edges = edgesFor(CONFIG, {
      probe: {
        awaitReady: (...args) => {
          if (++asked > 1) return Promise.reject(new Error('gone'))
          return READY.awaitReady(...args)
        },
      },
    })
    await runCli(['run', '--profile', 'calm,strict', '--out', 'out'], edges).catch(() => undefined)
    expect((read(edges, 'out/summary.json') as Summary).profiles.map(({ profile }) => profile)).toEqual([
      'calm',
    ])
  })

  test('what cannot be planned is said before anything is sent', async () => {
    const edges = edgesFor(`${CONFIG}\nmax-requests: 100`, {
      engine: { run: () => Promise.reject(new Error('load')) },
    })
    expect(
      await runCli(['run', '--url', 'https://shop.example.org', '--profile', 'calm,strict'], edges),
    ).toBe(2)
    expect(edges.stderr.text()).toContain('max-requests allows 100')
  })
})
