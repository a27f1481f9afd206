import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { parseConfig } from '../../src/config/config.ts'
import { aConfig, aSource, problemsOf } from '../support/config.ts'

/** The example of the design, as far as its keys exist. */
const EXAMPLE = `
url: http://localhost:3000
headers: { x-vercel-protection-bypass: '\${BYPASS}' }
ready: { path: /health, status: 200 }
scenarios:
  - name: browse
    weight: 70
    steps:
      - GET /api/v1/tools
      - think: 500ms
      - GET /api/v1/tools/{{ id }}
    data: tools.csv
  - name: search
    weight: 20
    steps:
      - { get: '/api/v1/tools?name={{ q }}', name: 'GET /api/v1/tools?name', expect: { status: 200, json: { '$.items[0]': exists }, max-bytes: 100kB } }
  - name: approve
    weight: 10
    steps:
      - { post: /login, json: { user: demo }, capture: { token: $.token } }
      - { post: '/cab/{{ id }}/approve', headers: { authorization: 'Bearer {{ token }}' }, expect: { status: [200, 404] } }
load:
  rate: 200/s
  warm-up: 10s
  duration: 60s..180s
profiles:
  ramp-up:   { users: 1000, ramp: 10m, duration: 2m, ramp-down: 2m }
  sustained: { users: 150, ramp: 1m, duration: 30m }
thresholds:
  p50:    { increase: 10% & 2ms }
  p95:    { max: 500ms, increase: 10% & 5ms, warn: { max: 300ms } }
  p99:    { max: 1s, increase: 20% & 10ms }
  errors: { max: 1%, increase: 0.5pp }
  throughput: { min: 30/s, decrease: 5% }
requests:
  'GET /api/v1/tools?name': { p95: { increase: 35% & 40ms } }
baseline: { branch: main, runs: 20, max-age: 14d, on-missing: warn }
on-inconclusive: warn
max-requests: 100k
`
const AROUND = {
  env: { BYPASS: 's3cret' },
  readText: (path: string) => (path === 'tools.csv' ? 'id,q\n1,saw\n2,"a ""b"", c"\n' : undefined),
}

describe('a right configuration', () => {
  const config = aConfig(EXAMPLE, AROUND)

  test('reads scenarios with shorthand, pauses, data, checks and captures', () => {
    expect(config.scenarios.map(({ name, weight, steps }) => [name, weight, steps.length])).toEqual([
      ['browse', 70, 3],
      ['search', 20, 1],
      ['approve', 10, 2],
    ])
    const [browse, search, approve] = config.scenarios
    expect(browse.steps[1]).toEqual({ kind: 'think', think: { kind: 'fixed', ms: 500 } })
    expect(browse.steps[2]).toMatchObject({ method: 'GET', name: 'GET /api/v1/tools/{{ id }}' })
    expect(browse.data?.rows).toEqual([
      { id: '1', q: 'saw' },
      { id: '2', q: 'a "b", c' },
    ])
    expect(search?.steps[0]).toMatchObject({
      name: 'GET /api/v1/tools?name',
      path: '/api/v1/tools?name={{ q }}',
      expect: { status: [200], json: { '$.items[0]': 'exists' }, maxBytes: 100_000 },
    })
    expect(approve?.steps[0]).toMatchObject({
      body: { kind: 'json', value: { user: 'demo' } },
      capture: { token: { from: 'json', path: '$.token' } },
    })
    expect(approve?.steps[1]).toMatchObject({ expect: { status: [200, 404] } })
  })

  test('fills in the environment and keeps the value as a secret', () => {
    expect(config.headers).toEqual({ 'x-vercel-protection-bypass': 's3cret' })
    expect(config.secrets).toEqual(['s3cret'])
  })

  test('reads load and profiles', () => {
    expect(config.profiles.default).toMatchObject({
      model: 'open',
      level: 200,
      warmUpMs: 10_000,
      durationMs: { min: 60_000, max: 180_000 },
      assumed: { level: false, duration: false },
    })
    expect(config.profiles['ramp-up']).toMatchObject({
      model: 'closed',
      level: 1_000,
      rampMs: 600_000,
      rampDownMs: 120_000,
      warmUpMs: 0,
    })
    expect(Object.keys(config.profiles)).toEqual(['default', 'ramp-up', 'sustained'])
  })

  test('reads thresholds with the line they stand in', () => {
    const p95 = config.thresholds.find(({ metric }) => metric === 'p95')
    expect(p95).toMatchObject({
      max: { value: 500, text: '500ms' },
      increase: { relative: 0.1, absolute: 5, text: '10% & 5ms' },
      warn: { max: { value: 300 } },
    })
    expect(EXAMPLE.split('\n')[(p95?.line ?? 0) - 1]).toMatch(/^ {2}p95:/)
    expect(config.requests['GET /api/v1/tools?name']).toHaveLength(1)
    expect(config.assumptions).toEqual([])
  })

  test('reads policies and caps', () => {
    expect(config).toMatchObject({
      baseline: { branch: 'main', runs: 20, maxAgeMs: 14 * 86_400_000, onMissing: 'warn' },
      onInconclusive: 'warn',
      maxRequests: 100_000,
      ready: { path: '/health', status: 200 },
    })
  })

  test.each([
    { name: 'no file', text: undefined },
    { name: 'an empty file', text: '' },
    { name: 'a file of comments', text: '# nothing yet\n' },
  ])('$name loads GET / and says so', ({ text }) => {
    const bare = parseConfig(aSource(text))
    expect(bare.scenarios).toHaveLength(1)
    expect(bare.scenarios[0].steps).toMatchObject([{ name: 'GET /', method: 'GET', path: '/' }])
    expect(bare.profiles.default?.assumed).toEqual({ level: true, duration: true })
    expect(bare.thresholds.map(({ metric, increase }) => [metric, increase?.text])).toEqual([
      ['p50', '10% & 2ms'],
      ['p95', '10% & 5ms'],
      ['p99', '20% & 10ms'],
      ['errors', '0.5pp'],
    ])
    expect(bare.http).toEqual({
      timeoutMs: 30_000,
      connectTimeoutMs: 5_000,
      connections: 512,
      maxBodyBytes: 100_000_000,
      verifyTls: true,
    })
    expect(bare.assumptions).toHaveLength(2)
  })

  const STEPS = (steps: string) => aConfig(`scenarios: [{ name: a, steps: [${steps}] }]`).scenarios[0].steps
  test.each([
    {
      name: 'a range of pauses',
      step: 'GET /, think: 1s..2s',
      want: { think: { minMs: 1_000, maxMs: 2_000 } },
    },
    {
      name: 'an exponential pause',
      step: 'GET /, think: exponential 2s',
      want: { think: { meanMs: 2_000 } },
    },
    {
      name: 'a form',
      step: '{ post: /, form: { a: 1 } }',
      want: { body: { kind: 'form', fields: { a: '1' } } },
    },
    {
      name: 'a text body',
      step: '{ put: /, body: hi }',
      want: { method: 'PUT', body: { kind: 'text', text: 'hi' } },
    },
    { name: 'null as JSON', step: '{ post: /, json: }', want: { body: { kind: 'json', value: null } } },
    {
      name: 'captures from header, cookie and pattern',
      step: '{ get: /, capture: { a: { header: ETag }, b: { cookie: sid }, c: { regex: "v=(.)" } } }',
      want: {
        capture: {
          a: { from: 'header', name: 'etag' },
          b: { from: 'cookie', name: 'sid' },
          c: { from: 'regex', pattern: 'v=(.)' },
        },
      },
    },
    { name: 'a step sent once', step: '{ get: /, once: true }', want: { once: true } },
  ])('takes $name', ({ step, want }) => expect(STEPS(step).at(-1)).toMatchObject(want))

  test.each([
    {
      name: 'rows in place',
      data: '[{ id: 1 }, { id: x }]',
      want: { order: 'sequential', rows: [{ id: '1' }, { id: 'x' }] },
    },
    { name: 'rows with an order', data: '{ rows: [{ id: 1 }], order: random }', want: { order: 'random' } },
    {
      name: 'a JSON file',
      data: '{ file: a.json, order: unique }',
      want: { order: 'unique', source: 'a.json', rows: [{ id: '7' }] },
    },
  ])('takes $name as data', ({ data, want }) => {
    const readText = (path: string) => (path === 'a.json' ? '[{"id":7}]' : undefined)
    const config = aConfig(`scenarios: [{ name: a, steps: [GET /], data: ${data} }]`, { readText })
    expect(config.scenarios[0].data).toMatchObject(want)
  })

  test('takes anchors and merge keys', () => {
    const config = aConfig('profiles:\n  a: &a { users: 5, duration: 1m }\n  b: { <<: *a, users: 7 }\n')
    expect(config.profiles.b).toMatchObject({ level: 7, durationMs: { min: 60_000, max: 60_000 } })
  })

  test.each([
    { name: 'a template of GitHub', value: '${{ secrets.X }}', want: '${{ secrets.X }}' },
    { name: 'a template of ours', value: '{{ token }}', want: '{{ token }}' },
    { name: 'an escaped reference', value: '$${HOME}', want: '${HOME}' },
    { name: 'two references', value: '${A}-${A}', want: 'x-x' },
  ])('$name in a header becomes what it should', ({ value, want }) => {
    expect(aConfig(`headers: { h: '${value}' }`, { env: { A: 'x' } }).headers).toEqual({ h: want })
  })

  test('reads the environment only in addresses and headers', () => {
    const text = 'scenarios: [{ name: a, steps: [{ post: /, body: "${NOPE}" }] }]'
    expect(aConfig(text).scenarios[0].steps[0]).toMatchObject({ body: { text: '${NOPE}' } })
  })
})

describe('a wrong configuration', () => {
  test.each([
    {
      name: 'a change without a unit',
      text: 'thresholds: { p95: { increase: 10 } }',
      want: '1:32: p95.increase "10": a change needs a unit. Write for example "10% & 5ms".',
    },
    {
      name: 'a limit without a unit',
      text: 'thresholds: { p95: { max: 500 } }',
      want: '1:27: p95.max "500": a limit needs a unit. Write for example "500ms".',
    },
    {
      name: 'points on a latency',
      text: 'thresholds: { p95: { increase: 1pp } }',
      want: '1:32: p95.increase "1pp": points are for errors only. Write for example "10% & 5ms".',
    },
    {
      name: 'percent on errors',
      text: 'thresholds: { errors: { increase: 10% } }',
      want: '1:35: errors.increase "10%": a change in errors is counted in percentage points. Write for example "0.5pp".',
    },
    {
      name: 'a decrease of a latency',
      text: 'thresholds: { p95: { decrease: 5% } }',
      want: '1:22: p95: unknown key "decrease". Less is better here: limit the "increase".',
    },
    {
      name: 'an increase of throughput',
      text: 'thresholds: { throughput: { increase: 5% } }',
      want: '1:29: throughput: unknown key "increase". More is better here: limit the "decrease".',
    },
    {
      name: 'a change nobody can test',
      text: 'thresholds: { mean: { increase: 5% } }',
      want: '1:23: mean: unknown key "increase". A change can be tested on p50, p75, p90, p95, p99, p999, errors, throughput. Limit mean by "max".',
    },
    {
      name: 'a warning after the failure',
      text: 'thresholds: { p95: { max: 1s, warn: { max: 2s } } }',
      want: '1:44: p95.warn.max "2s": would warn only where "1s" fails already. Set it lower.',
    },
    {
      name: 'a metric misspelt',
      text: 'thresholds: { p9: { max: 1s } }',
      want: '1:15: thresholds: unknown metric "p9". Did you mean "p90"?',
    },
    {
      name: 'a key misspelt',
      text: 'thresolds: {}',
      want: '1:1: unknown key "thresolds". Did you mean "thresholds"?',
    },
    {
      name: 'a key twice',
      text: 'load: { rate: 1/s }\nload: { rate: 2/s }',
      want: '2:1: the key "load" stands twice in one map. Keep one of the two.',
    },
    {
      name: 'a rate without a unit',
      text: 'load: { rate: 200 }',
      want: '1:15: load.rate "200": expected a rate above zero with its unit. Write for example "200/s" or "600/m".',
    },
    {
      name: 'both models',
      text: 'load: { rate: 2/s, users: 3 }',
      want: '1:7: load: both rate and users are given. Choose one: rate starts iterations on time (open model), users wait for answers (closed model).',
    },
    {
      name: 'an empty value',
      text: 'load:\n  rate:\n',
      want: '2:8: load.rate is empty: expected a rate above zero with its unit. Write for example "200/s" or "600/m".',
    },
    {
      name: 'HTTP/2 without keep-alive',
      text: 'http: { version: 2, keep-alive: false }',
      want: '1:33: http.keep-alive "false": HTTP/2 shares its connections. Take keep-alive out, or use version 1.',
    },
    {
      name: 'a client certificate without its key',
      text: 'http: { tls: { cert: a.pem } }',
      want: '1:14: http.tls: a client certificate needs both "cert" and "key". Name both files.',
    },
    {
      name: 'an authority whose file is not there',
      text: 'http: { tls: { ca: a.pem } }',
      want: '1:20: http.tls.ca "a.pem": there is no such file. Write its path from the folder of the configuration.',
    },
    {
      name: 'a unix socket without its path',
      text: 'url: "unix:app.sock"',
      want: '1:6: url "unix:app.sock": expected the absolute path of a unix socket after "unix:". Write for example "unix:/run/app.sock", or "unix:/run/app.sock:/api" with a base path.',
    },
    {
      name: 'a spike without a peak',
      text: 'profiles: { a: { users: 3, shape: spike } }',
      want: '1:16: profiles.a: shape spike needs peak: the level at the top. Write for example "peak: 2000".',
    },
    {
      name: 'a profile name that leaves its folder',
      text: 'profiles: { ../x: { users: 3 } }',
      want: '1:13: profiles."../x": cannot name a profile: letters, digits, ".", "_" and "-" only, and neither "default", which is "load", nor "all".',
    },
    {
      name: 'a request that no step sends',
      text: 'scenarios: [{ name: a, steps: [GET /items] }]\nrequests: { GET /item: { p95: { max: 1s } } }',
      want: '2:13: requests: no step is named "GET /item". Did you mean "GET /items"?',
    },
    {
      name: 'a scenario name twice',
      text: 'scenarios:\n  - { name: a, steps: [GET /] }\n  - { name: a, steps: [GET /b] }',
      want: '3:13: scenarios[1].name "a": names a second scenario. Choose another name.',
    },
    {
      name: 'a method misspelt',
      text: 'scenarios: [{ name: a, steps: [{ psot: / }] }]',
      want: '1:34: scenarios[0].steps[0]: unknown key "psot". Did you mean "post"?',
    },
    {
      name: 'two methods',
      text: 'scenarios: [{ name: a, steps: [{ get: /, post: / }] }]',
      want: '1:32: scenarios[0].steps[0]: expected exactly one method (get, post, put, patch, delete, head, options); get and post are given.',
    },
    {
      name: 'a pause without a unit',
      text: 'scenarios: [{ name: a, steps: [GET /, think: 500] }]',
      want: '1:46: scenarios[0].steps[1].think "500": expected a pause. Write for example "500ms", "1s..2s" or "exponential 2s".',
    },
    {
      name: 'another host in a path',
      text: 'scenarios: [{ name: a, steps: ["GET //b.example/"] }]',
      want: '1:32: scenarios[0].steps[0] "GET //b.example/": begins with two slashes, which would name another host. Take one out.',
    },
    {
      name: 'a broken template',
      text: 'scenarios: [{ name: a, steps: ["GET /{{ id"] }]',
      want: '1:32: scenarios[0].steps[0] "GET /{{ id": "{{ id" lacks its "}}". Close the template: "{{ name }}".',
    },
    {
      name: 'a missing data file',
      text: 'scenarios: [{ name: a, steps: [GET /], data: a.csv }]',
      want: '1:46: scenarios[0].data "a.csv": there is no such file. Write its path from the folder of the configuration.',
    },
    {
      name: 'a variable that is not set',
      text: "headers: { a: '${NOPE}' }",
      want: '1:15: headers.a: the environment variable NOPE is not set. Give it a value in the "env" of the step, or take the reference out.',
    },
    {
      name: 'an address with a missing variable, once',
      text: "url: '${NOPE}'",
      want: '1:6: url: the environment variable NOPE is not set. Give it a value in the "env" of the step, or take the reference out.',
    },
    {
      name: 'an address without a scheme',
      text: 'url: localhost:3000/x',
      want: '1:6: url "localhost:3000/x": expected "http://" or "https://" at its beginning. Write for example "http://localhost:3000" or "https://preview.example.org".',
    },
    {
      name: 'a header of the connection',
      text: 'headers: { Content-Length: "3" }',
      want: '1:28: headers.Content-Length "3": is set by the connection itself. Take it out.',
    },
    {
      name: 'a list where a map belongs',
      text: '[1]',
      want: '1:1: the file: expected a map of keys and values.',
    },
    {
      name: 'broken YAML',
      text: 'url: [a',
      want: '1:8: not YAML, near "": flow sequence in block collection must be sufficiently indented and end with a ]. Mend the syntax.',
    },
    {
      name: 'two documents',
      text: 'load: {}\n---\nload: {}',
      want: '2:1: the file holds more than one YAML document. Keep one, without "---".',
    },
    {
      name: 'an endless alias',
      text: 'http: &a [*a]',
      want: '1:1: the file nests deeper than 40 levels. Flatten it.',
    },
  ])('$name is quoted with its place', ({ text, want }) => {
    expect(problemsOf(text)).toEqual([`plimsoll.yml:${want}`])
  })

  test('all problems come at once, in the order of the file', () => {
    const problems = problemsOf(
      'urll: x\nload: { rate: 5 }\nscenarios:\n  - { name: a, steps: [GET /, FETCH /], data: no.csv }\n' +
        '  - { name: b, steps: [GET /b], data: no.csv }\nthresholds:\n  p95: { increase: 10 }\n  p95: { max: 5 }\n',
    )
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'plimsoll.yml:1:1:',
      'plimsoll.yml:2:15:',
      'plimsoll.yml:4:31:',
      'plimsoll.yml:5:39:',
      'plimsoll.yml:8:3:',
      'plimsoll.yml:8:15:',
    ])
  })

  test('a secret is never quoted', () => {
    const text = "url: '${TARGET}'\nheaders: { a: 'Bearer ${TOKEN}' }"
    const problems = problemsOf(text, { env: { TARGET: 'hunter2@', TOKEN: 'hunter2\n' } })
    expect(problems).toHaveLength(2)
    expect(problems.join()).not.toContain('hunter2')
    expect(problems[1]).toContain('holds a line break')
  })

  test('the error says how many problems there are and what to do', () => {
    expect(() => aConfig('a: 1\nb: 2')).toThrow(UserError)
    expect(() => aConfig('a: 1\nb: 2')).toThrow(/^2 problems in plimsoll\.yml\n/)
  })
})
