import { describe, expect, test } from '@jest/globals'
import { thresholdsFor } from '../../src/config/config.ts'
import { parseAllowance, parseLimit } from '../../src/config/threshold.ts'
import type { Metric, Threshold } from '../../src/config/threshold.ts'
import { aConfig } from '../support/config.ts'

const CONFIG = aConfig(`
scenarios: [{ name: a, steps: [GET /a, GET /b] }]
profiles:
  strict: { users: 5, thresholds: { p95: { max: 100ms, increase: 5% } } }
thresholds:
  p95:    { max: 500ms, increase: 10% & 5ms, warn: { max: 300ms, increase: 5% } }
  errors: { max: 1%, increase: 0.5pp }
  p50:    { max: 200ms }
requests:
  GET /b: { p95: { max: 1s }, p99: { increase: 30% } }
`)

/** `p95 max=500ms increase=…`, with what warns behind a tilde. */
function words({ metric, max, min, increase, decrease, warn }: Threshold): string {
  const one = (mark: string, limits: Pick<Threshold, 'max' | 'min' | 'increase' | 'decrease'>) =>
    (['max', 'min', 'increase', 'decrease'] as const).flatMap((key) =>
      limits[key] === undefined ? [] : [`${mark}${key}=${limits[key].text}`],
    )
  return [metric, ...one('', { max, min, increase, decrease }), ...one('~', warn)].join(' ')
}

describe('thresholdsFor', () => {
  test.each([
    {
      name: 'the total takes the absolute limits only',
      profile: 'default',
      request: '*',
      want: ['p50 max=200ms', 'p95 max=500ms ~max=300ms', 'errors max=1%'],
    },
    {
      name: 'a request takes the changes only',
      profile: 'default',
      request: 'GET /a',
      want: ['p95 increase=10% & 5ms ~increase=5%', 'errors increase=0.5pp'],
    },
    {
      name: 'an override adds its fields and keeps the others',
      profile: 'default',
      request: 'GET /b',
      want: ['errors increase=0.5pp', 'p95 max=1s increase=10% & 5ms ~increase=5%', 'p99 increase=30%'],
    },
    {
      name: "a profile's own thresholds replace the file's",
      profile: 'strict',
      request: '*',
      want: ['p95 max=100ms'],
    },
    {
      name: 'and are overridden alike',
      profile: 'strict',
      request: 'GET /b',
      want: ['p95 max=1s increase=5%', 'p99 increase=30%'],
    },
    {
      name: 'an unknown request has no overrides',
      profile: 'strict',
      request: 'constructor',
      want: ['p95 increase=5%'],
    },
  ])('$name', ({ profile, request, want }) => {
    expect(thresholdsFor(CONFIG, profile, request).map(words)).toEqual(want)
  })
})

describe('the grammar of thresholds', () => {
  const LIMITS: readonly (readonly [Metric, string, number | string])[] = [
    ['p95', '500ms', 500],
    ['max', '1.5s', 1_500],
    ['errors', '1%', 0.01],
    ['errors', '0%', 0],
    ['throughput', '30/s', 30],
    ['consistency', '2.5', 2.5],
    ['p95', '10%', 'a limit on p95 is a duration. Write for example "500ms".'],
    ['errors', '101%', 'a limit on errors is a percentage up to 100%. Write for example "1%".'],
    ['throughput', '30', 'a limit needs a unit. Write for example "30/s".'],
    ['apdex', '90%', 'a limit on apdex is a plain number. Write for example "0.9".'],
  ]
  test.each(LIMITS.map(([metric, text, want]) => ({ metric, text, want })))(
    'limit $text on $metric: $want',
    ({ metric, text, want }) => {
      expect(parseLimit(text, metric)).toEqual(
        typeof want === 'number' ? { value: { value: want, text } } : { problem: want },
      )
    },
  )

  const ALLOWANCES: readonly (readonly [
    Metric,
    string,
    readonly [number | undefined, number | undefined] | string,
  ])[] = [
    ['p95', '10% & 5ms', [0.1, 5]],
    ['p95', '5ms&10%', [0.1, 5]],
    ['p95', '150%', [1.5, undefined]],
    ['p95', '1s', [undefined, 1_000]],
    ['errors', '0.5pp', [undefined, 0.005]],
    ['throughput', '5%', [0.05, undefined]],
    ['p95', '10% & 5%', 'the same kind of part stands twice. Write for example "10% & 5ms".'],
    ['p95', '10% &', '"" is no change. Write for example "10% & 5ms".'],
    ['p95', '0%', 'a change of zero can never be excluded. Write for example "10% & 5ms".'],
    ['p95', '+10%', '"+10%" is no change. Write for example "10% & 5ms".'],
    ['throughput', '5/s', '"5/s" is no change. Write for example "5%".'],
    ['throughput', '5ms', 'a change in throughput is a percentage. Write for example "5%".'],
    ['throughput', '100%', 'a change of 100 % or more can never be exceeded. Write for example "5%".'],
  ]
  test.each(ALLOWANCES.map(([metric, text, want]) => ({ metric, text, want })))(
    'change $text on $metric',
    ({ metric, text, want }) => {
      const parsed = parseAllowance(text, metric)
      if (typeof want === 'string') expect(parsed).toEqual({ problem: want })
      else expect(parsed).toMatchObject({ value: { relative: want[0], absolute: want[1] } })
    },
  )
})
