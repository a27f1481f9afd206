import { describe, expect, test } from '@jest/globals'
import type { BaselineStore, SavedHistory } from '../../src/baseline/store.ts'
import { runCli } from '../../src/cli.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, memoryFiles, type FakeEdges } from '../support/fake-cli-edges.ts'
import { anEngine, READY } from '../support/fake-engine.ts'

function aStore(answer: SavedHistory): BaselineStore & { readonly saved: unknown[] } {
  const saved: unknown[] = []
  return {
    saved,
    find: () => Promise.resolve({ kind: 'missing', reason: 'nothing was kept yet' }),
    save: (query, run, keep) => {
      saved.push({ query, run, keep })
      return Promise.resolve(answer)
    },
  }
}

const SAVED: SavedHistory = { kind: 'saved', where: '.plimsoll', runs: 1 }
const CONFIG = 'url: http://localhost:3000\nload: { rate: 40/s, warm-up: 1s, duration: 40s }\n'

function edgesFor(
  content: Readonly<Record<string, string>>,
  replaced: Parameters<typeof fakeEdges>[0] = {},
): FakeEdges {
  return fakeEdges({
    engine: anEngine(),
    probe: READY,
    openStore: () => aStore(SAVED),
    content,
    ...replaced,
  })
}

const resultIn = (edges: FakeEdges, out = 'plimsoll-results'): Result =>
  JSON.parse(edges.files.content.get(`${out}/result.json`) ?? 'null') as Result

describe('the exit code', () => {
  test.each([
    { name: 'no baseline, by default', more: '', code: 0, verdict: 'inconclusive' },
    {
      name: 'no baseline, where that fails',
      more: 'baseline: { on-missing: fail }\n',
      code: 3,
      verdict: 'inconclusive',
    },
    { name: 'a broken limit', more: 'thresholds: { p50: { max: 10ms } }\n', code: 1, verdict: 'fail' },
    {
      name: 'a broken limit without a baseline, where that fails too',
      more: 'thresholds: { p50: { max: 10ms } }\nbaseline: { on-missing: fail }\n',
      code: 1,
      verdict: 'fail',
    },
  ])('$name: $code', async ({ more, code, verdict }) => {
    const edges = edgesFor({ 'plimsoll.yml': CONFIG + more })
    expect(await runCli(['run'], edges)).toBe(code)
    expect(resultIn(edges).verdict).toBe(verdict)
    expect(edges.stdout.text()).toContain(resultIn(edges).headline)
  })

  test('tables of an earlier run that this one does not have do not stay beside its result', async () => {
    const edges = edgesFor({
      'plimsoll.yml': CONFIG,
      'plimsoll-results/observed.csv': 'of an earlier run',
      'plimsoll-results/notes.txt': "the user's own",
    })
    await runCli(['run'], edges)
    expect(edges.files.content.get('plimsoll-results/observed.csv')).toBeUndefined()
    expect(edges.files.content.get('plimsoll-results/notes.txt')).toBe("the user's own")
    expect(edges.files.content.get('plimsoll-results/findings.csv')).toMatch(/^Id,Severity,/)
  })

  test('an interrupted run: 130, with what was measured, and nothing saved', async () => {
    const store = aStore(SAVED)
    const edges: FakeEdges = edgesFor(
      { 'plimsoll.yml': CONFIG },
      { engine: anEngine({ during: () => edges.interrupt('SIGINT') }), openStore: () => store },
    )
    expect(await runCli(['run', '--save'], edges)).toBe(130)
    expect(resultIn(edges)).toMatchObject({ partial: true, why: 'interrupted' })
    expect(store.saved).toEqual([])
  })
})

describe('the configuration', () => {
  test('.github/plimsoll.yml goes before plimsoll.yml', async () => {
    const edges = edgesFor({
      '.github/plimsoll.yml': CONFIG.replace('3000', '3001'),
      'plimsoll.yml': CONFIG,
    })
    await runCli(['run'], edges)
    expect(resultIn(edges).candidate.url).toBe('http://localhost:3001')
  })

  test('--config goes before both, --url before what it says', async () => {
    const edges = edgesFor({ 'mine.yml': CONFIG, 'plimsoll.yml': 'load: 5' })
    await runCli(['run', '--config', 'mine.yml', '--url', 'http://localhost:9'], edges)
    expect(resultIn(edges).candidate.url).toBe('http://localhost:9')
  })

  test('a file named that is not there is an error, although another one is', async () => {
    const edges = edgesFor({ 'plimsoll.yml': CONFIG })
    expect(await runCli(['run', '--config', 'mine.yml'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('"mine.yml"')
  })

  test('a url alone is enough, and the result says what was assumed', async () => {
    const edges = edgesFor({})
    expect(await runCli(['run', '--url', 'http://localhost:3000'], edges)).toBe(0)
    expect(resultIn(edges).assumptions.length).toBeGreaterThan(0)
  })
})

describe('the history', () => {
  test('--save appends the run after the verdict', async () => {
    const store = aStore(SAVED)
    const opened: string[] = []
    const edges = edgesFor(
      { 'plimsoll.yml': CONFIG },
      {
        openStore: (dir) => {
          opened.push(dir)
          return store
        },
      },
    )
    expect(await runCli(['run', '--history', 'kept', '--save'], edges)).toBe(0)
    expect(opened).toEqual(['kept'])
    expect(store.saved).toMatchObject([
      {
        query: { suite: 'default', branch: 'main' },
        run: { at: '2026-01-02T03:04:05.000Z', origin: 'local' },
      },
    ])
    expect(edges.stderr.text()).toContain('Saved: .plimsoll (1 run)')
  })

  test('without --save nothing is stored', async () => {
    const store = aStore(SAVED)
    await runCli(['run'], edgesFor({ 'plimsoll.yml': CONFIG }, { openStore: () => store }))
    expect(store.saved).toEqual([])
  })

  test('a history that cannot be written is a warning: the verdict stands', async () => {
    const store = aStore({ kind: 'not-saved', reason: 'the disk is full' })
    const edges = edgesFor({ 'plimsoll.yml': CONFIG }, { openStore: () => store })
    expect(await runCli(['run', '--save'], edges)).toBe(0)
    expect(edges.stderr.text()).toContain('warning: The run is not saved: the disk is full.')
  })
})

describe('what is written', () => {
  test('a folder that cannot be written is found before anything is asked or sent', async () => {
    const files = memoryFiles({ 'plimsoll.yml': CONFIG })
    const base = edgesFor({})
    let asked = 0
    const edges = {
      ...base,
      files: {
        ...files,
        write: () => {
          throw new Error('EROFS: read-only file system')
        },
      },
      probe: {
        awaitReady: () => {
          asked++
          return Promise.reject(new Error('asked'))
        },
      },
    }
    expect(await runCli(['run', '--out', 'there'], edges)).toBe(2)
    expect(asked).toBe(0)
    expect(base.stderr.text()).toMatch(/"there" cannot be written: EROFS/)
  })

  test('no trace is left of the attempt to write', async () => {
    const edges = edgesFor({ 'plimsoll.yml': CONFIG })
    await runCli(['run'], edges)
    expect([...edges.files.content.keys()].filter((path) => path.includes('write-test'))).toEqual([])
  })

  test('--quiet prints one line', async () => {
    const edges = edgesFor({ 'plimsoll.yml': CONFIG })
    await runCli(['run', '--quiet'], edges)
    expect(edges.stdout.text()).toMatch(/^inconclusive: [^\n]+\n$/)
    expect(edges.stderr.text()).toBe('')
  })

  test('secrets from the environment appear nowhere', async () => {
    const edges = edgesFor(
      {
        'plimsoll.yml': `${CONFIG}headers: { x-key: '\${KEY}' }\nready: { path: '/open-sesame', status: 200 }\n`,
      },
      {
        env: { KEY: 'open-sesame' },
        engine: anEngine(),
        probe: {
          awaitReady: (_target, options) => {
            options.onAttempt({ elapsedMs: 60_000, saw: 'open-sesame' })
            return Promise.resolve({ waitedMs: 1, attempts: 1, status: 200, address: 'open-sesame' })
          },
        },
      },
    )
    expect(await runCli(['run'], edges)).toBe(0)
    const written = [...edges.files.content]
      .filter(([path]) => path !== 'plimsoll.yml')
      .map(([, text]) => text)
    expect(edges.stderr.text()).toContain('***')
    expect([...written, edges.stdout.text(), edges.stderr.text()].join('\n')).not.toContain('open-sesame')
  })
})
