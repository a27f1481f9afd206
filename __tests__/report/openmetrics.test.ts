import { describe, expect, test } from '@jest/globals'
import { renderOpenMetrics } from '../../src/report/openmetrics.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import type { Result } from '../../src/report/result.ts'
import { aSeries, evidenceOf, observing } from '../support/evidence.ts'
import { aResult } from '../support/results.ts'
import { aStressResult } from '../support/stress-result.ts'
import { HOSTILE, state, STATES } from '../support/states.ts'

interface Read {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface ReadFamily {
  readonly name: string
  readonly type: string
  readonly samples: Read[]
}

const LABEL = /([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"/g
const SAMPLE = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?\d[\d.e+-]*)$/
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  info: ['_info'],
  stateset: [''],
  summary: ['', '_count', '_sum'],
}

/** A strict reader of OpenMetrics 1.0, as far as the report uses it. Throws for anything else. */
function readOpenMetrics(text: string): readonly ReadFamily[] {
  if (!text.endsWith('\n# EOF\n')) throw new Error('no "# EOF" at the end')
  const families: ReadFamily[] = []
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line)
    if (type !== null) {
      const [, name = '', kind = ''] = type
      if (families.some((one) => one.name === name)) throw new Error(`${name} stands twice`)
      families.push({ name, type: kind, samples: [] })
      continue
    }
    const family = families.at(-1)
    if (family === undefined) throw new Error(`"${line}" before any TYPE`)
    const unit = /^# UNIT (\S+) (\S+)$/.exec(line)
    if (unit !== null) {
      if (unit[1] !== family.name || !family.name.endsWith(`_${unit[2] ?? ''}`)) throw new Error(line)
      continue
    }
    if (line.startsWith(`# HELP ${family.name} `)) continue
    const sample = SAMPLE.exec(line)
    if (sample === null) throw new Error(`"${line}" is no sample`)
    const [, name = '', labels = '', value] = sample
    if (!SUFFIXES[family.type]?.some((suffix) => name === family.name + suffix)) throw new Error(line)
    const pairs = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, unescape(text)] as const)
    family.samples.push({ name, labels: Object.fromEntries(pairs), value: Number(value) })
  }
  return families
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_whole, one: string) => (one === 'n' ? '\n' : one))
}

describe('renderOpenMetrics', () => {
  test.each(STATES)('$name: every line is of the format, each series stands once', ({ result }) => {
    const samples = readOpenMetrics(renderOpenMetrics(result)).flatMap((family) => family.samples)
    const keys = samples.map(({ name, labels }) => JSON.stringify([name, labels]))
    expect(new Set(keys).size).toBe(keys.length)
    const verdicts = samples.filter(({ name }) => name === 'plimsoll_verdict')
    expect(verdicts.filter(({ value }) => value === 1).map(({ labels }) => labels.plimsoll_verdict)).toEqual([
      result.verdict,
    ])
  })

  test('latency is in seconds, with what a summary needs for a mean', () => {
    const result = aResult().build()
    const { latencyMs, count } = result.measurements.candidate.requests['GET /search']!
    const family = readOpenMetrics(renderOpenMetrics(result)).find(
      ({ name }) => name === 'plimsoll_request_latency_seconds',
    )!
    const of = (name: string, quantile?: string): number | undefined =>
      family.samples.find(
        (one) =>
          one.name === `plimsoll_request_latency_seconds${name}` &&
          one.labels.request === 'GET /search' &&
          one.labels.side === 'candidate' &&
          one.labels.quantile === quantile,
      )?.value
    expect(of('', '0.95')).toBeCloseTo(latencyMs.p95! / 1000, 9)
    expect(of('_count')).toBe(count)
    expect((of('_sum')! / of('_count')!) * 1000).toBeCloseTo(latencyMs.mean!, 6)
  })

  test('a percentile that the samples do not carry is absent', () => {
    const text = renderOpenMetrics(aResult().build())
    expect(text).toContain('quantile="0.95"')
    expect(text).not.toContain('quantile="0.999",')
    expect(text).not.toMatch(/NaN|null|undefined/)
  })

  test('hostile names stay inside their label', () => {
    const names = new Set(
      readOpenMetrics(renderOpenMetrics(state('hostile-names')))
        .flatMap((family) => family.samples)
        .map(({ labels }) => labels.request),
    )
    expect(names).toContain(HOSTILE[0])
    expect(names).toContain(HOSTILE[4])
  })
})

describe('what a run says beside its requests, as OpenMetrics', () => {
  const samplesOf = (result: Result, name: string) =>
    readOpenMetrics(renderOpenMetrics(result)).find((family) => family.name === name)?.samples ?? []
  const valueOf = (result: Result, name: string, labels: Readonly<Record<string, string>> = {}) =>
    samplesOf(result, name).find((one) =>
      Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )?.value

  const STRESS = aStressResult()
  const story = {
    medianMs: (block: number) => 60 + 2 * block,
    errors: (block: number): Record<string, number> => (block > 40 ? { 'status-5xx': 40, throttled: 3 } : {}),
  }
  const memory = aSeries('memory', 'bytes', (second) => 500e6 + second * 1e6)
  const observed = {
    series: [
      { name: 'memory', target: 'app', unit: 'bytes', kind: 'gauge', expression: 'm', gaps: [] },
      { name: 'hits', target: 'app', unit: 'fraction', kind: 'ratio', expression: 'h', gaps: [] },
      { name: 'asked', target: 'app', unit: 'per-second', kind: 'rate', expression: 'a', gaps: [] },
    ].map((one, at) => ({
      ...one,
      atMs: [0, 1000, 2000, 3000],
      values: [1, 4, 2, 3].map((v) => v / 10 ** at),
    })),
    restarts: [{ target: 'app', atMs: 1_500 }],
  } as NonNullable<Result['measurements']['candidate']['observed']>
  const bare = aResult().build()
  const TROUBLED: Result = {
    ...bare,
    ...toResultAnalysis(evidenceOf({ ...story, observed: observing(memory) })),
    measurements: {
      ...bare.measurements,
      candidate: { ...bare.measurements.candidate, observed },
    },
  }

  test('each observed series has its unit in the name, its target, and the figures of the report', () => {
    const of = (name: string, series: string, stat: string) =>
      valueOf(TROUBLED, name, { side: 'candidate', target: 'app', series, stat })
    expect(of('plimsoll_observed_bytes', 'memory', 'median')).toBe(2.5)
    expect(of('plimsoll_observed_bytes', 'memory', 'last')).toBe(3)
    // Medians of three neighbours: of 1, 4, 2 and of 4, 2, 3.
    expect(of('plimsoll_observed_bytes', 'memory', 'low')).toBe(2)
    expect(of('plimsoll_observed_bytes', 'memory', 'high')).toBe(3)
    expect(of('plimsoll_observed_ratio', 'hits', 'last')).toBe(0.3)
    expect(of('plimsoll_observed_per_second', 'asked', 'last')).toBe(0.03)
    expect(valueOf(TROUBLED, 'plimsoll_observed_samples', { series: 'hits' })).toBe(4)
    expect(valueOf(TROUBLED, 'plimsoll_observed_restarts', { target: 'app' })).toBe(1)
  })

  test('findings are counted by severity, also where there are none', () => {
    const ids = samplesOf(TROUBLED, 'plimsoll_finding').map(({ labels }) => labels.id)
    expect(ids).toEqual(TROUBLED.findings!.map(({ id }) => id))
    expect(ids).toContain('leak')
    const healthy: Result = { ...bare, ...toResultAnalysis(evidenceOf()) }
    expect(
      samplesOf(healthy, 'plimsoll_findings').map(({ labels, value }) => [labels.severity, value]),
    ).toEqual([
      ['P0', 0],
      ['P1', 0],
      ['P2', 0],
    ])
    expect(samplesOf(bare, 'plimsoll_findings')).toEqual([])
  })

  test('stability has its periods, trends and leaks', () => {
    const { periods, leaks, trends } = TROUBLED.stability!
    const p95s = samplesOf(TROUBLED, 'plimsoll_period_latency_seconds').filter(
      ({ labels }) => labels.quantile === '0.95',
    )
    expect(p95s.map(({ value }) => value)).toEqual(periods.map(({ p95Ms }) => p95Ms! / 1000))
    expect(valueOf(TROUBLED, 'plimsoll_trend', { metric: 'p50', plimsoll_trend: trends[0]!.word })).toBe(1)
    expect(valueOf(TROUBLED, 'plimsoll_leak', { series: 'memory', plimsoll_leak: 'leak' })).toBe(1)
    expect(valueOf(TROUBLED, 'plimsoll_leak_hourly_growth', { unit: 'bytes' })).toBe(leaks[0]!.perHour)
    expect(valueOf(TROUBLED, 'plimsoll_score')).toBe(TROUBLED.score!.value)
  })

  test('capacity has the safe load with its interval, each level, the law and the growth table', () => {
    const { safe, levels, law, fleet, knee } = STRESS.capacity!
    expect(valueOf(STRESS, 'plimsoll_capacity_safe_load', { unit: 'rate', kind: 'found' })).toBe(safe.level)
    expect(valueOf(STRESS, 'plimsoll_capacity_safe_load_bound', { end: 'low' })).toBe(safe.interval[0])
    expect(valueOf(STRESS, 'plimsoll_capacity_place_load', { place: 'knee' })).toBe(knee!.level)
    expect(samplesOf(STRESS, 'plimsoll_level_throughput').map(({ value }) => value)).toEqual(
      levels.map(({ throughput }) => throughput),
    )
    expect(samplesOf(STRESS, 'plimsoll_level_held').map(({ value }) => value)).toEqual([
      1, 1, 1, 1, 1, 1, 1, 0,
    ])
    expect(valueOf(STRESS, 'plimsoll_law', { figure: 'sigma' })).toBe(law!.sigma.value)
    expect(samplesOf(STRESS, 'plimsoll_fleet_month_instances').map(({ value }) => value)).toEqual(
      fleet!.months.map(({ instances }) => instances),
    )
  })

  test('a safe load without an upper end has none', () => {
    const { capacity } = STRESS
    const beyond: Result = {
      ...STRESS,
      capacity: { ...capacity!, safe: { ...capacity!.safe, kind: 'beyond', interval: [250, null] } },
    }
    const ends = samplesOf(beyond, 'plimsoll_capacity_safe_load_bound').map(({ labels }) => labels.end)
    expect(ends).toEqual(['low'])
  })

  test('nothing of it stands in a result without it', () => {
    expect(renderOpenMetrics(bare)).not.toMatch(/observed|period|trend|capacity|finding|score|law|fleet/)
  })
})
