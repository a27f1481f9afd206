import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { runCli } from '../../src/cli.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { jtlRun, T0_MS } from '../support/foreign-results.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ingest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FIXTURES = '__tests__/fixtures/ingest'
const CONFIG = 'plimsoll.yml'

/** A JMeter run on disk. */
function jmeterRun(name: string, ms: number, options: Parameters<typeof jtlRun>[1] = {}): string {
  const path = join(folder, name)
  writeFileSync(path, jtlRun(ms, options))
  return path
}

function edgesWith(config = '', commit = 0): FakeEdges {
  const content = config === '' ? {} : { [CONFIG]: config }
  return fakeEdges({
    content,
    env: { GITHUB_SHA: String(commit).padStart(40, '0') },
    now: () => new Date(T0_MS + 9 * 3_600_000),
    openStore: () => createFileStore(join(folder, 'history')),
  })
}

function resultOf(edges: FakeEdges): Result {
  return readResult(edges.files.content.get('plimsoll-results/result.json') ?? '')
}

describe('plimsoll ingest', () => {
  test('judges limits on what another tool measured, and says whose numbers they are', async () => {
    const edges = edgesWith('thresholds: { p95: { max: 500ms }, errors: { max: 1% } }\n')
    const code = await runCli(
      ['ingest', 'auto', jmeterRun('ok.jtl', 30), '--url', 'http://127.0.0.1:3000'],
      edges,
    )
    const result = resultOf(edges)
    expect(code).toBe(0)
    expect(result.objectives.map(({ metric, outcome }) => [metric, outcome])).toEqual([
      ['p95', 'met'],
      ['errors', 'met'],
    ])
    expect(result.source).toMatchObject({
      tool: 'jmeter',
      detail: 'samples',
      resolutionMs: 1,
      files: ['ok.jtl'],
    })
    expect(result.measurements.candidate.blocks.length).toBeGreaterThanOrEqual(12)
    expect(edges.stdout.text()).toMatch(
      /^tool {6}jmeter .*JTL in CSV \(ok\.jtl\): every request with its\s+time, in steps of 1 ms/m,
    )
    expect(edges.stdout.text()).toContain('JMeter times from the start of a sample')
    for (const file of ['report.html', 'report.md'])
      expect(edges.files.content.get(`plimsoll-results/${file}`)).toMatch(
        /Measured by another tool[\s\S]*jmeter \(its files do not tell the version\)[\s\S]*ok\.jtl/,
      )
  })

  test('fails on a broken limit, for the total and for one request', async () => {
    const edges = edgesWith(
      'requests: { Home: { p95: { max: 10ms } } }\nthresholds: { errors: { max: 1% } }\n',
    )
    const code = await runCli(['ingest', 'jmeter', jmeterRun('broken.jtl', 30, { failing: 20 })], edges)
    expect(code).toBe(1)
    expect(resultOf(edges).objectives.map(({ request, outcome }) => [request, outcome])).toEqual([
      ['*', 'violated'],
      ['Home', 'violated'],
    ])
  })

  test('a limit on what a summary does not state is not judged, and does not pass', async () => {
    const edges = edgesWith('thresholds: { p95: { max: 1s }, p99: { max: 1s } }\n')
    const code = await runCli(['ingest', 'k6', `${FIXTURES}/k6-export.json`], edges)
    const { objectives, measurements, verdict, reasons } = resultOf(edges)
    expect(objectives.map(({ metric, outcome }) => [metric, outcome])).toEqual([
      ['p95', 'met'],
      ['p99', 'no-data'],
    ])
    expect(measurements.candidate.total.latencyMs).toMatchObject({ p99: null, p999: null, stddev: null })
    expect(measurements.candidate.total.latencyMs.p95).toBeCloseTo(49.26, 1)
    // Nothing is drawn or written between the stated percentiles.
    expect(edges.files.content.has('plimsoll-results/latency.hgrm')).toBe(false)
    expect(edges.files.content.get('plimsoll-results/report.html')).toContain('no distribution to draw')
    const [columns = [], row = []] = (edges.files.content.get('plimsoll-results/stats.csv') ?? '')
      .split('\n')
      .map((line) => line.split(','))
    expect(['66%', '95%', '99%'].map((column) => row[columns.indexOf(column)])).toEqual([
      'N/A',
      '49.25',
      'N/A',
    ])
    // The policy for a missing baseline lets it through; the limit is still named.
    expect([verdict, code]).toEqual(['inconclusive', 0])
    expect(reasons.join(' ')).toContain('1 limit could not be judged')
  })

  test('is held against stored runs: the same is unchanged, much slower is suspected and never fails alone', async () => {
    const config =
      'thresholds: { p50: { increase: 50% & 2ms } }\nbaseline: { max-age: 3650d }\non-inconclusive: fail\n'
    for (const [hour, ms] of [100, 109, 94, 104, 97, 106].entries()) {
      const path = jmeterRun(`main-${hour}.jtl`, ms, { hour })
      const edges = edgesWith(config, hour)
      await runCli(['ingest', 'jmeter', path, '--save', '--quiet'], edges)
      expect(edges.stderr.text()).toContain('Saved: ')
    }
    const same = edgesWith(config)
    expect(await runCli(['ingest', 'jmeter', jmeterRun('same.jtl', 100, { hour: 7 })], same)).toBe(0)
    expect(resultOf(same)).toMatchObject({ verdict: 'pass', baseline: { kind: 'history', runs: 6 } })
    const slower = edgesWith(config)
    expect(await runCli(['ingest', 'jmeter', jmeterRun('slower.jtl', 600, { hour: 8 })], slower)).toBe(3)
    expect(resultOf(slower)).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })

    const again = ['ingest', 'jmeter', join(folder, 'slower.jtl'), '--confirm']
    const both = edgesWith(config)
    expect(await runCli([...again, jmeterRun('again.jtl', 590, { hour: 8 })], both)).toBe(1)
    expect(resultOf(both)).toMatchObject({
      verdict: 'fail',
      comparisons: [{ metric: 'p50', outcome: 'regressed' }, {}, {}, {}],
    })
    expect(both.stderr.text()).toContain('The second run decides.')
    const once = edgesWith(config)
    expect(await runCli([...again, join(folder, 'same.jtl')], once)).toBe(0)
    expect(resultOf(once).verdict).toBe('pass')
  })

  test('a stored verdict of another tool is computed again from the result alone', async () => {
    const first = edgesWith('thresholds: { p95: { max: 1s }, p99: { max: 1s } }\n')
    await runCli(['ingest', 'k6', `${FIXTURES}/k6-export.json`, '--quiet'], first)
    const again = fakeEdges({
      content: { 'a.json': first.files.content.get('plimsoll-results/result.json') ?? '' },
    })
    expect(await runCli(['compare', 'a.json'], again)).toBe(0)
    expect(again.stdout.text()).toContain('the same verdict, to the last digit')
  })

  test('is held against an earlier result with --baseline', async () => {
    const before = edgesWith()
    await runCli(['ingest', 'jmeter', jmeterRun('before.jtl', 100)], before)
    const after = edgesWith()
    after.files.write('before.json', before.files.read('plimsoll-results/result.json') ?? '')
    const path = jmeterRun('after.jtl', 400, { hour: 1 })
    await runCli(['ingest', 'jmeter', path, '--baseline', 'before.json'], after)
    const { comparisons, baseline, source } = resultOf(after)
    expect(baseline).toMatchObject({ kind: 'history', runs: 1 })
    expect(source?.tool).toBe('jmeter')
    const p50 = comparisons.find(({ metric }) => metric === 'p50')
    expect(p50?.change).toBeCloseTo(409.5 / 109.5 - 1, 1)
  })
})

describe('what cannot be done ends with 2 and leaves nothing behind', () => {
  test.each([
    {
      name: 'no such file',
      typed: ['auto', 'nowhere.jtl'],
      want: ['"nowhere.jtl" cannot be read', 'ENOENT'],
    },
    { name: 'a tool that is none', typed: ['k7', 'x.json'], want: ['"k7" is no tool', 'k6'] },
    { name: 'a forgotten tool', typed: ['x.json'], want: ['needs FILE'] },
    {
      name: 'another tool',
      typed: ['k6', `${FIXTURES}/locust.json`],
      want: ['not k6', 'plimsoll ingest locust'],
    },
    {
      name: 'a warm-up without a unit',
      typed: ['auto', `${FIXTURES}/hey.csv`, '--warm-up', '5'],
      want: ['--warm-up "5"', '30s'],
    },
    {
      name: 'a profile that is none',
      typed: ['auto', `${FIXTURES}/hey.csv`, '--profile', 'x'],
      want: ['no profile "x"'],
    },
    {
      name: 'a second run of another load',
      typed: ['auto', `${FIXTURES}/hey.csv`, '--confirm', `${FIXTURES}/oha.csv`],
      want: ['is not a second run of the same load', 'CSV of oha'],
    },
    {
      name: 'two files of different tools',
      typed: ['auto', `${FIXTURES}/hey.csv`, `${FIXTURES}/oha.csv`],
      want: ['cannot be one measurement'],
    },
  ])('$name', async ({ typed, want }) => {
    const edges = edgesWith()
    expect(await runCli(['ingest', ...typed], edges)).toBe(2)
    for (const part of want) expect(edges.stderr.text()).toContain(part)
    expect([...edges.files.content.keys()]).toEqual([])
  })

  test('a file that is cut', async () => {
    const path = join(folder, 'cut.jtl')
    writeFileSync(path, readFileSync(jmeterRun('whole.jtl', 30)).subarray(0, 5_000))
    const edges = edgesWith()
    expect(await runCli(['ingest', 'auto', path], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('is cut off')
    expect([...edges.files.content.keys()]).toEqual([])
  })
})
