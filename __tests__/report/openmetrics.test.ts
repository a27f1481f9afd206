import { describe, expect, test } from '@jest/globals'
import { renderOpenMetrics } from '../../src/report/openmetrics.ts'
import { aResult } from '../support/results.ts'
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
