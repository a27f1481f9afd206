import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { EXPORTS, type ExportOptions } from '../../src/export/exports.ts'
import type { ObservedSeries } from '../../src/measure/observed.ts'
import type { Result } from '../../src/report/result.ts'
import { aSeriesByRate, aStressResult, coresAt } from '../support/stress-result.ts'

const OPTIONS: ExportOptions = {
  name: 'shop',
  servers: [],
  prometheus: 'http://prometheus:9090',
  selector: 'job="shop"',
  peak: undefined,
}

const written = (form: 'hpa' | 'keda', of: Result, name = 'shop'): string =>
  EXPORTS[form].render(of, { ...OPTIONS, name })

interface Autoscaler {
  readonly spec: {
    readonly metrics: readonly {
      readonly type: string
      readonly resource?: { readonly name: string; readonly target: unknown }
    }[]
  }
}

const resourceOf = (text: string) =>
  (parse(text) as Autoscaler).spec.metrics.find(({ type }) => type === 'Resource')?.resource

const triggersOf = (text: string) =>
  (parse(text) as { spec: { triggers: readonly { readonly type: string }[] } }).spec.triggers

const validators = Object.fromEntries(
  ['kubernetes-hpa-v2.json', 'keda-scaledobject.json'].map((file) => {
    const text = readFileSync(`__tests__/fixtures/schemas/${file}`, 'utf8')
    const read = JSON.parse(text) as Readonly<Record<string, unknown>>
    const schema: Readonly<Record<string, unknown>> = { ...read, $schema: undefined }
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
    return [file, ajv.compile(schema)]
  }),
)

function complaints(file: string, text: string): readonly string[] {
  const validate = validators[file]!
  validate(parse(text))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}

const CORES = aStressResult()
const low = CORES.capacity!.safe.interval[0]
const MILLICORES = Math.floor(coresAt(low) * 1000)
const share = (rate: number): number => coresAt(rate) / 2
const SHARE = aStressResult([aSeriesByRate({ kind: 'gauge', expression: 'cpu_used_ratio' }, share)])

describe('the CPU that was observed at the safe load', () => {
  test('in cores is an average of the pods, in thousandths, and both readers take it', () => {
    const hpa = written('hpa', CORES)
    // The service takes 0.1 cores at rest and 4 ms for each request; levels lie between, on a straight line.
    expect(resourceOf(hpa)).toEqual({
      name: 'cpu',
      target: { type: 'AverageValue', averageValue: `${MILLICORES}m` },
    })
    expect(hpa).toMatch(/^# CPU: cpu of shop was 1\.1\d cores at 26\d\/s, the lower end/m)
    const keda = written('keda', CORES)
    expect(triggersOf(keda)[1]).toEqual({
      type: 'cpu',
      metricType: 'AverageValue',
      metadata: { value: `${MILLICORES}m` },
    })
    expect(complaints('kubernetes-hpa-v2.json', hpa)).toEqual([])
    expect(complaints('keda-scaledobject.json', keda)).toEqual([])
  })

  test('as a share is a utilisation of the request, and says when that is right', () => {
    const hpa = written('hpa', SHARE)
    const percent = Math.floor(share(low) * 100)
    expect(resourceOf(hpa)?.target).toEqual({ type: 'Utilization', averageUtilization: percent })
    expect(hpa).toContain('where the request is what 100 % of the series stands for')
    expect(triggersOf(written('keda', SHARE))[1]).toMatchObject({
      metricType: 'Utilization',
      metadata: { value: String(percent) },
    })
    expect(complaints('kubernetes-hpa-v2.json', hpa)).toEqual([])
  })

  test('the metric of requests stays, so that the one that asks for more pods counts', () => {
    const { metrics } = (parse(written('hpa', CORES)) as Autoscaler).spec
    expect(metrics.map(({ type }) => type)).toEqual(['Pods', 'Resource'])
    expect(triggersOf(written('keda', CORES)).map(({ type }) => type)).toEqual(['prometheus', 'cpu'])
  })

  test("of several targets the deployment's own count, by its name", () => {
    const database = aSeriesByRate({ target: 'database' }, () => 3)
    const both = aStressResult([database, aSeriesByRate({}, coresAt)])
    expect(resourceOf(written('hpa', both))?.target).toMatchObject({ averageValue: `${MILLICORES}m` })
  })

  test('of two instances it is the average of both', () => {
    const { capacity, ...rest } = aStressResult([
      aSeriesByRate({ target: 'shop-1' }, (rate) => 0.5 * coresAt(rate)),
      aSeriesByRate({ target: 'shop-2' }, (rate) => 1.5 * coresAt(rate)),
    ])
    const two: Result = { ...rest, capacity: { ...capacity!, instances: 2 } }
    expect(resourceOf(written('hpa', two))?.target).toMatchObject({ averageValue: `${MILLICORES}m` })
  })
})

describe('what is missing is said, and no figure is made up', () => {
  const missing: readonly {
    readonly name: string
    readonly series: readonly ObservedSeries[]
    readonly says: RegExp
  }[] = [
    {
      name: 'no CPU was observed',
      series: [],
      says: /no CPU of the target was observed\. Add "cpu: rate\(process_cpu_seconds_total\)"/,
    },
    {
      name: 'only the machine that makes the load was',
      series: [aSeriesByRate({ target: 'runner' }, coresAt)],
      says: /no CPU of the target was observed/,
    },
    {
      name: 'a series without a unit',
      series: [aSeriesByRate({ unit: 'number' }, coresAt)],
      says: /cpu of shop has no unit .* "unit: ratio"/,
    },
    {
      name: 'two targets, and none is called like the deployment',
      series: [aSeriesByRate({ target: 'a' }, coresAt), aSeriesByRate({ target: 'b' }, coresAt)],
      says: /one instance served the load, and CPU was observed of a, b\. .* named shop or shop-1/,
    },
    {
      name: 'a window longer than a level',
      series: [aSeriesByRate({ expression: 'rate(process_cpu_seconds_total[1m])' }, coresAt)],
      says: /too few samples at the levels around 26\d\/s .* shorter window/,
    },
    {
      name: 'CPU that did not follow the load',
      series: [aSeriesByRate({}, (_, second) => 0.2 + 0.001 * (second % 7))],
      says: /did not follow the load: 0\.203 cores at 20\/s, 0\.203 cores at 26\d\/s\. Something else/,
    },
    {
      name: 'a target that used none',
      series: [aSeriesByRate({}, () => 0)],
      says: /did not follow the load/,
    },
  ]
  test.each(missing)('$name', ({ series, says }) => {
    const result = aStressResult(series)
    for (const form of ['hpa', 'keda'] as const) expect(written(form, result)).toMatch(says)
    expect(resourceOf(written('hpa', result))).toBeUndefined()
    expect(triggersOf(written('keda', result))).toHaveLength(1)
    expect(complaints('kubernetes-hpa-v2.json', written('hpa', result))).toEqual([])
  })
})
