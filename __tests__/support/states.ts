import type { Result } from '../../src/report/result.ts'
import { aResult, CACHED, NONE } from './results.ts'
import { aStressResult } from './stress-result.ts'

/** Names that try to leave their place in Markdown, HTML, XML, CSV, YAML, a shell and a terminal. */
export const HOSTILE = [
  'GET /<script>alert(1)</script>',
  'GET /a|b `code` @octocat #12 **bold** [link](javascript:alert(1))',
  'GET /line\nbreak\r\n| x | y |\n</details>\n# Heading',
  '=HYPERLINK("http://evil.test","click")',
  'GET /"quote\'s" & <img src=x onerror=alert(1)> ]]>',
  `GET /\u001b[31mred\u001b[0m\u202Ereversed ${'x'.repeat(200)}`,
  "GET /$(rm -rf ~) ';--",
  '../../etc/passwd ``` fence',
] as const

export interface State {
  readonly name: string
  readonly result: Result
}

const RECIPES: readonly { readonly name: string; readonly make: () => Result }[] = [
  {
    name: 'pass',
    make: () =>
      aResult()
        .objective({ outcome: 'met', limit: 'max 500ms' })
        .judged(
          'pass',
          '15 unchanged, 1 limit met',
          'No request is slower by more than 20 % (95 % confidence).',
        )
        .build(),
  },
  {
    name: 'warn',
    make: () =>
      aResult()
        .warned('GET /search', 0.12)
        .objective({ outcome: 'warned', limit: 'max 300ms', limitValue: 300, observed: 320 })
        .judged(
          'warn',
          '2 warnings, 14 unchanged',
          'GET /search p50 is slower than its warning limit allows.',
        )
        .build(),
  },
  {
    name: 'fail',
    make: () =>
      aResult()
        .slower('GET /search', 0.31)
        .failing('POST /cart', 'status-5xx', 2)
        .trend(8, 'p95 broke max 500ms')
        .judged(
          'fail',
          '2 regressions, 13 unchanged',
          'GET /search is slower: p95 +28.3 % (+22.5 % to +34.2 %), allowed 10% & 5ms.',
        )
        .build(),
  },
  {
    name: 'fail-objective',
    make: () =>
      aResult()
        .objective({ outcome: 'violated', limit: 'max 30ms', limitValue: 30, observed: 43.1 })
        .judged(
          'fail',
          '1 limit broken, 15 unchanged',
          'p95 of all requests is 43.1 ms; max 30ms was demanded.',
        )
        .build(),
  },
  {
    name: 'fail-errors',
    make: () =>
      aResult()
        .failing('POST /orders', 'status-5xx', 84)
        .failing('POST /orders', 'timeout', 7)
        .judged('fail', '1 regression, 14 unchanged', 'POST /orders fails more often: +3.65 pp, 91 of 2,491.')
        .build(),
  },
  {
    name: 'improved',
    make: () => aResult().faster('POST /orders', 0.22).judged('pass', '2 improved, 13 unchanged').build(),
  },
  {
    name: 'no-baseline',
    make: () =>
      aResult()
        .against(NONE)
        .ended({ kind: 'planned' })
        .objective({ outcome: 'met', limit: 'max 500ms' })
        .assuming('No thresholds are configured: the defaults 10% & 2ms (p50) and 10% & 5ms (p95) are used.')
        .undecidedFor('no-baseline', 'Nothing to compare with, 1 limit met')
        .build(),
  },
  {
    name: 'no-baseline-fails',
    make: () =>
      aResult()
        .against(NONE)
        .ended({ kind: 'planned' })
        .undecidedFor('no-baseline', 'Nothing to compare with', 'failure')
        .build(),
  },
  {
    name: 'stale-history',
    make: () =>
      aResult()
        .against({ ...CACHED, ageSeconds: 13 * 86_400, commitsBehind: 41 })
        .trend(12)
        .warning('The newest run of main is 13 d old; refresh it with a run on main.')
        .judged('pass', '15 unchanged')
        .build(),
  },
  {
    name: 'suspected',
    make: () =>
      aResult()
        .against(CACHED)
        .undecided('GET /search', 'Slower than every run of the history, but measured on one machine only.')
        .undecidedFor('suspected', '1 suspicion, 12 unchanged')
        .build(),
  },
  {
    name: 'too-few-samples',
    make: () => aResult().undecidedFor('too-few-samples', 'Too few samples to decide').build(),
  },
  {
    name: 'not-decided',
    make: () =>
      aResult()
        .undecided('GET /products', 'The interval holds both "no change" and the limit.')
        .ended({ kind: 'planned' })
        .undecidedFor('not-decided', '2 undecided, 13 unchanged')
        .build(),
  },
  {
    name: 'saturated',
    make: () =>
      aResult()
        .generator({
          state: 'saturated',
          reasons: ['Lateness p99 was 38 ms; at most 5 ms is trusted.'],
          latenessMs: { p50: 2.1, p99: 38, max: 120 },
          started: 12_400,
          dropped: { 'generator-lag': 1600 },
        })
        .undecidedFor('saturated', 'The load generator could not keep up')
        .build(),
  },
  {
    name: 'suspect-generator',
    make: () =>
      aResult()
        .generator({
          state: 'suspect',
          reasons: ['The machine was 91 % busy; above 85 % it disturbs itself.'],
        })
        .build(),
  },
  {
    name: 'throttled',
    make: () =>
      aResult()
        .failing('GET /products', 'throttled', 600)
        .ended({ kind: 'throttled', side: 'candidate', reason: '600 answers had status 429.' })
        .undecidedFor('throttled', 'The target throttled the load')
        .build(),
  },
  {
    name: 'protected',
    make: () =>
      aResult()
        .failing('GET /products', 'blocked', 40)
        .undecidedFor('protected', 'The target answered with a login page')
        .build(),
  },
  {
    name: 'environment-changed',
    make: () =>
      aResult().against(CACHED).undecidedFor('environment-changed', 'The environment changed').build(),
  },
  {
    name: 'too-many-errors',
    make: () =>
      aResult()
        .failing('POST /orders', 'status-5xx', 2400)
        .undecidedFor('too-many-errors', 'Too many errors to compare latency', 'failure')
        .build(),
  },
  {
    name: 'position-effect',
    make: () => aResult().undecidedFor('position-effect', 'The two sides disturb each other').build(),
  },
  {
    name: 'interrupted',
    make: () =>
      aResult()
        .ended({ kind: 'interrupted' })
        .undecidedFor('interrupted', 'Interrupted after 12 blocks')
        .build(),
  },
  {
    name: 'target-lost',
    make: () =>
      aResult()
        .failing('GET /products', 'refused', 900)
        .ended({
          kind: 'target-lost',
          side: 'candidate',
          reason: '127.0.0.1:3000 refused every connection for 10 s.',
        })
        .undecidedFor('target-lost', 'The target stopped answering', 'failure')
        .build(),
  },
  {
    name: 'sixty-requests',
    make: () =>
      aResult()
        .requests(Array.from({ length: 60 }, (_, n) => `GET /api/v1/things/${n}`))
        .slower('GET /api/v1/things/7', 0.4)
        .judged('fail', '2 regressions, 178 unchanged')
        .build(),
  },
  { name: 'capacity', make: aStressResult },
  {
    name: 'hostile-names',
    make: () =>
      aResult()
        .requests(HOSTILE)
        .slower(HOSTILE[1], 0.4)
        .slower(HOSTILE[2], 0.5)
        .failing(HOSTILE[4], 'status-5xx', 1)
        .trend(4, 'because | of </details> @octocat')
        .warning('Check <b>this</b> | @octocat #1 ![x](http://evil.test/x.png)')
        .judged(
          'fail',
          `4 regressions in ${HOSTILE[0]}`,
          `${HOSTILE[2]} is slower`,
          '# not a heading',
          '1. not a list',
        )
        .build(),
  },
]

/** A result in each state that a report can be in; each is made when it is first looked at. */
export const STATES: readonly State[] = RECIPES.map(({ name, make }) => {
  let made: Result | undefined
  return {
    name,
    get result() {
      return (made ??= make())
    },
  }
})

/** The result of a state by its name. */
export function state(name: string): Result {
  const found = STATES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no state ${name}`)
  return found.result
}
