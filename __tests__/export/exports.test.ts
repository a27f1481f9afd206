import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse, parseAllDocuments } from 'yaml'
import { exportAlerts } from '../../src/export/alert-rules.ts'
import { EXPORTS, type ExportOptions } from '../../src/export/exports.ts'
import { poissonQuantile } from '../../src/export/poisson.ts'
import type { Result } from '../../src/report/result.ts'
import { UserError } from '../../src/errors.ts'
import { aResult } from '../support/results.ts'
import { aSizedResult } from '../support/sized-result.ts'

const FOLDER = '__tests__/fixtures/schemas'
const OPTIONS: ExportOptions = {
  name: 'shop',
  servers: ['10.0.0.1:8080', '10.0.0.2:8080'],
  prometheus: 'http://prometheus:9090',
  selector: 'job="shop"',
  peak: undefined,
}
const result = aSizedResult()
const perInstance = result.capacity!.fleet!.perInstance

type Json = Readonly<Record<string, unknown>>

function schema(name: string): Json {
  // CloudFormation writes patterns for Java, whose \p{Print} is the visible ASCII characters and the space.
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll('\\\\p{Print}', '[ -~]')
  // The words used are the same in all drafts, and Ajv's default class knows only draft 7.
  return { ...(JSON.parse(text) as Json), $schema: undefined }
}

/** Formats such as int32 are Kubernetes' own words, and so are the x- keywords. */
function validator(name: string): ValidateFunction {
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema(name))
}

function openSloValidator(): ValidateFunction {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const parts = readdirSync(`${FOLDER}/openslo`).map((name) => schema(`openslo/${name}`))
  for (const part of parts) ajv.addSchema(part)
  return ajv.getSchema('https://openslo.com/schemas/v1/openslo.schema.json')!
}

/** What the schema has against a document; nothing for a right one. */
function complaints(validate: ValidateFunction, document: unknown): readonly string[] {
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}

const written = (
  name: keyof typeof EXPORTS,
  of: Result = result,
  options: Partial<ExportOptions> = {},
): string => EXPORTS[name].render(of, { ...OPTIONS, ...options })

describe('the schemas of those who read them', () => {
  test('Kubernetes takes the HorizontalPodAutoscaler, and would refuse a wrong one', () => {
    const document = parse(written('hpa')) as { spec: { maxReplicas: unknown } }
    const validate = validator('kubernetes-hpa-v2.json')
    expect(complaints(validate, document)).toEqual([])
    document.spec.maxReplicas = 'many'
    expect(complaints(validate, document)).toEqual([expect.stringContaining('/spec/maxReplicas')])
  })

  test('KEDA takes the ScaledObject, and would refuse a wrong one', () => {
    const document = parse(written('keda')) as { spec: { triggers: { type?: string }[] } }
    const validate = validator('keda-scaledobject.json')
    expect(complaints(validate, document)).toEqual([])
    delete document.spec.triggers[0]!.type
    expect(complaints(validate, document)).not.toEqual([])
  })

  test('CloudFormation takes both resources', () => {
    const template = JSON.parse(written('aws')) as {
      Resources: Record<string, { Type: string; Properties: Json }>
    }
    // What a function of CloudFormation will be, as text.
    const filled = (properties: Json): unknown =>
      JSON.parse(JSON.stringify(properties), (_key, value: unknown) => {
        const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
        return keys.length === 1 && /^(?:Ref|Fn::Sub)$/.test(keys[0]!) ? 'filled-in' : value
      })
    const files = { ScalableTarget: 'aws-scalabletarget.json', ScalingPolicy: 'aws-scalingpolicy.json' }
    for (const [name, file] of Object.entries(files)) {
      const { Type, Properties } = template.Resources[name]!
      expect(Type).toBe(schema(file).typeName)
      expect(complaints(validator(file), filled(Properties))).toEqual([])
    }
  })

  test('Grafana takes the dashboard, and would refuse a wrong one', () => {
    const document = JSON.parse(written('grafana')) as { panels: { gridPos: unknown }[] }
    const validate = validator('grafana-dashboard.json')
    expect(complaints(validate, document)).toEqual([])
    document.panels[0]!.gridPos = 'left'
    expect(complaints(validate, document)).not.toEqual([])
  })

  test('OpenSLO takes the service and each objective, and would refuse a wrong one', () => {
    const documents = parseAllDocuments(written('slo')).map((one) => one.toJS() as Json)
    const validate = openSloValidator()
    expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'SLO', 'SLO', 'SLO'])
    for (const document of documents) expect(complaints(validate, document)).toEqual([])
    const wrong = { ...documents[1], spec: { ...(documents[1]!.spec as Json), budgetingMethod: 'Luck' } }
    expect(complaints(validate, wrong)).not.toEqual([])
  })
})

describe('the figures', () => {
  test('an autoscaler adds an instance for each safe load of one, up to the last month of growth', () => {
    const { spec } = parse(written('hpa')) as {
      spec: {
        minReplicas: number
        maxReplicas: number
        metrics: { pods: { target: { averageValue: string } } }[]
      }
    }
    expect(spec.metrics[0]!.pods.target.averageValue).toBe('260')
    expect(spec.minReplicas).toBe(1)
    expect(spec.maxReplicas).toBe(result.capacity!.fleet!.months.at(-1)!.instances)
  })

  test('a given peak decides how many there may be', () => {
    const { spec } = parse(written('keda', result, { peak: 10 * perInstance })) as {
      spec: { maxReplicaCount: number; triggers: { metadata: { threshold: string; query: string } }[] }
    }
    expect(spec.maxReplicaCount).toBe(10)
    expect(Number(spec.triggers[0]!.metadata.threshold)).toBeCloseTo(260.3, 0)
    expect(spec.triggers[0]!.metadata.query).toBe('sum(rate(http_requests_total{job="shop"}[1m]))')
  })

  test('AWS counts requests of a target in a minute', () => {
    expect(written('aws')).toMatch(/"TargetValue": 156\d\d,/)
  })

  test('nginx lets through what is in flight at the safe load in all but one moment of a thousand', () => {
    const text = written('nginx')
    const { inFlight } = result.capacity!.safe
    expect(text).toContain(`max_conns=${poissonQuantile(inFlight, 1e-3)} max_fails=1 fail_timeout=10s;`)
    expect(text).toContain('server 10.0.0.2:8080 ')
  })

  test('alerts name the safe load, the knee, each limit and the burning budget', () => {
    const names = (of: Result): readonly string[] =>
      (
        parse(exportAlerts(of, OPTIONS)) as { groups: { rules: { alert: string; expr: string }[] }[] }
      ).groups[0]!.rules.map(({ alert, expr }) => `${alert}: ${expr}`)
    expect(names(result)).toEqual([
      expect.stringMatching(/^LoadPastTheKnee: job:http_capacity_used:ratio5m > 0\.8\d+$/),
      'LoadAboveSafe: job:http_capacity_used:ratio5m > 1',
      expect.stringMatching(/^LatencyP95AboveLimit: histogram_quantile\(0\.95, .* > 0\.3$/),
      'ErrorsAboveLimit: job:http_errors:ratio_rate5m > 0.01',
      expect.stringMatching(
        /^ErrorBudgetBurn1h: job:http_errors:ratio_rate1h > 0\.\d+ and job:http_errors:ratio_rate5m > /,
      ),
      expect.stringMatching(/^ErrorBudgetBurn6h: /),
      expect.stringMatching(/^ErrorBudgetBurn3d: /),
    ])
    expect(names({ ...result, slo: undefined }).some((one) => one.startsWith('ErrorBudget'))).toBe(false)
  })

  test('every form says which run its figures come from', () => {
    for (const name of ['hpa', 'keda', 'aws', 'nginx', 'prometheus', 'alerts', 'grafana', 'slo'] as const)
      expect(written(name)).toMatch(/Written by Plimsoll \S+ from profile default, run 2026-11-21T/)
  })

  test.each([
    // Summed term by term: P(X ≤ 18) = 0.99886 and P(X ≤ 19) = 0.99954 for a mean of 8.4.
    { name: 'a mean of 8.4', mean: 8.4, probability: 1e-3, want: 19 },
    { name: 'a mean of 1', mean: 1, probability: 0.05, want: 3 },
    { name: 'nothing in flight', mean: 0, probability: 1e-3, want: 0 },
    { name: 'a large mean, by the normal approximation', mean: 10_000, probability: 0.5, want: 10_000 },
  ])('the Poisson bound for $name', ({ mean, probability, want }) => {
    expect(poissonQuantile(mean, probability)).toBe(want)
  })
})

describe('missing evidence', () => {
  const bare = aResult().build()
  const withoutGrowth: Result = {
    ...result,
    capacity: { ...result.capacity!, fleet: { ...result.capacity!.fleet!, months: [] } },
  }
  const below: Result = {
    ...result,
    capacity: {
      ...result.capacity!,
      safe: { ...result.capacity!.safe, kind: 'below', held: null, broke: 20 },
    },
  }

  test.each([
    ...(['hpa', 'keda', 'aws', 'nginx'] as const).map((name) => ({
      name: `${name} without a capacity says what to run`,
      form: name,
      of: bare,
      code: 'evidence-missing',
      says: /shape: steps/,
    })),
    ...(['prometheus', 'alerts', 'grafana', 'slo'] as const).map((name) => ({
      name: `${name} without capacity, limits and objectives says what to run`,
      form: name,
      of: bare,
      code: 'evidence-missing',
      says: /Run .*(?:default profile|shape: steps)/,
    })),
    {
      name: 'no safe level, nothing to scale by',
      form: 'hpa' as const,
      of: below,
      code: 'evidence-missing',
      says: /Begin the steps at a lower level/,
    },
    {
      name: 'no load to plan for, no upper limit',
      form: 'hpa' as const,
      of: withoutGrowth,
      code: 'evidence-missing',
      says: /--peak .* growth/,
    },
  ])('$name', ({ form, of, code, says }) => {
    const thrown = (() => {
      try {
        return written(form, of)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(UserError)
    expect(thrown).toMatchObject({ code, hint: expect.stringMatching(says) })
  })

  test.each([
    { name: 'nginx without addresses', servers: [] },
    { name: 'an address that would end the directive', servers: ['10.0.0.1:80; include /etc/passwd'] },
  ])('$name is refused', ({ servers }) => {
    expect(() => written('nginx', result, { servers })).toThrow(/address|host with its port/)
  })
})
