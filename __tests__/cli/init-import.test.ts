import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'

const CONFIG = '.github/plimsoll.yml'

const OPENAPI = `openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: 'https://{stage}.example.org/v1/', variables: { stage: { default: test } } }]
paths:
  /items:
    get:
      operationId: listItems
      parameters:
        - { name: page, in: query, required: true, schema: { type: integer, minimum: 1 } }
        - { name: sort, in: query, schema: { type: string } }
        - { name: tags, in: query, example: [red, 'light blue'], schema: { type: array } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
  /items/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
    get: { security: [{ bearer: [] }] }
    delete: { deprecated: true }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas:
    Item:
      type: object
      required: [name, price]
      properties:
        id: { type: string, readOnly: true }
        name: { type: string, example: Lamp }
        price: { type: number, exclusiveMinimum: 0 }
        parts: { type: array, items: { $ref: '#/components/schemas/Item' } }
`

const HAR = JSON.stringify({
  log: {
    entries: [
      harEntry({ at: 0, time: 100, url: 'https://shop.example.org/', mime: 'text/html' }),
      harEntry({ at: 120, url: 'https://shop.example.org/app.js', mime: 'text/javascript' }),
      harEntry({ at: 130, url: 'https://ads.example.net/pixel', mime: 'text/html' }),
      harEntry({ at: 2_100, url: 'https://shop.example.org/items/42?token=hush', mime: 'application/json' }),
      harEntry({ at: 2_150, url: 'https://shop.example.org/items/43', mime: 'application/json' }),
      {
        ...harEntry({ at: 9_000, url: 'https://shop.example.org/login', mime: 'application/json' }),
        request: {
          method: 'POST',
          url: 'https://shop.example.org/login',
          headers: [
            { name: 'Cookie', value: 'sid=hush' },
            { name: 'Content-Type', value: 'application/json' },
          ],
          postData: { mimeType: 'application/json', text: '{"user":"ann","password":"hush"}' },
        },
      },
    ],
  },
})

function harEntry(of: {
  readonly at: number
  readonly time?: number
  readonly url: string
  readonly mime: string
}): object {
  return {
    startedDateTime: new Date(Date.UTC(2026, 0, 1) + of.at).toISOString(),
    time: of.time ?? 10,
    request: { method: 'GET', url: of.url, headers: [{ name: 'Authorization', value: 'Bearer hush' }] },
    response: { status: 200, content: { mimeType: of.mime } },
  }
}

const K6 = `import http from 'k6/http'
import { check, group, sleep } from 'k6'
import { uuidv4 } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js'
const BASE = __ENV.BASE || 'http://localhost:3000'
const params = { headers: { 'Content-Type': 'application/json', Authorization: 'Bearer hush' }, tags: { name: 'order' } }
export const options = {
  scenarios: { main: { executor: 'constant-arrival-rate', rate: 600, timeUnit: '1m', duration: '2m', preAllocatedVUs: 20 } },
  thresholds: { http_req_duration: ['p(95)<500', 'p(42)<1'], http_req_failed: [{ threshold: 'rate<0.01' }] },
}
export default function () {
  const res = http.get(\`\${BASE}/items\`)
  check(res, { 'is right': (r) => r.status === 200, 'has a body': (r) => r.body.length > 0 })
  sleep(1 + Math.random() * 2)
  group('order', () => {
    http.post(BASE + '/orders', JSON.stringify({ item: 1 }), params)
  })
  if (res.status === 200) http.get(BASE + '/again')
  http.get(BASE + '/items/' + uuidv4())
}
`

function edgesWith(content: Readonly<Record<string, string>>): FakeEdges {
  return fakeEdges({ content })
}

async function written(flag: string, text: string, ...more: readonly string[]) {
  const edges = edgesWith({ source: text })
  const code = await runCli(['init', flag, 'source', ...more], edges)
  expect(edges.stderr.text()).toBe('')
  expect(code).toBe(0)
  const config = edges.files.content.get(CONFIG) ?? ''
  return {
    text: config,
    said: edges.stdout.text(),
    config: parseConfig({ text: config, path: CONFIG, env: {}, readText: () => undefined }),
  }
}

describe('plimsoll init --openapi', () => {
  test('takes what only reads, with the values of examples and schemas', async () => {
    const { config, said, text } = await written('--openapi', OPENAPI)
    expect(config.url).toBe('https://test.example.org/v1')
    expect(config.scenarios.map(({ name }) => name)).toEqual(['listItems', 'GET /items/{id}'])
    const steps = config.scenarios.flatMap((scenario) => scenario.steps)
    expect(steps.map((step) => (step.kind === 'request' ? [step.name, step.path] : []))).toEqual([
      ['GET /items', '/items?page=1&tags=red&tags=light%20blue'],
      ['GET /items/{id}', '/items/{{ $uuid }}'],
    ])
    expect(said).toContain('1 operation that changes something')
    expect(said).toContain('DELETE /items/{id}: deprecated.')
    expect(said).toContain('page is 1, which is made up')
    expect(text.replace(/\n# +/g, ' ')).toContain('it needs authorization: bearer')
  })

  test('takes what changes something where that is wanted, with a body of its schema', async () => {
    const { config } = await written('--openapi', OPENAPI, '--include-writes')
    const post = config.scenarios
      .flatMap(({ steps }) => steps)
      .find((step) => step.kind === 'request' && step.method === 'POST')
    expect(post).toMatchObject({ body: { kind: 'json', value: { name: 'Lamp', parts: [{ name: 'Lamp' }] } } })
    const { price } = (post as unknown as { body: { value: { price: number } } }).body.value
    expect(price).toBeGreaterThan(0)
  })
})

describe('plimsoll init --har', () => {
  test('takes the visit to the main host with its pauses, without static files', async () => {
    const { config, said } = await written('--har', HAR)
    expect(config.url).toBe('https://shop.example.org')
    expect(config.scenarios[0].steps.map((step) => (step.kind === 'think' ? step.think : step.name))).toEqual(
      ['GET /', { kind: 'fixed', ms: 2_000 }, 'GET /items/{id}?token', 'GET /items/{id}'],
    )
    expect(said).toContain('1 request for static files.')
    expect(said).toContain('1 request to ads.example.net.')
    expect(said).toContain('1 request that change something')
  })

  test('writes no secret of the recording anywhere', async () => {
    const { text, said, config } = await written('--har', HAR, '--include-writes')
    expect(`${text}${said}`).not.toContain('hush')
    expect(config.scenarios[0].steps.at(-1)).toMatchObject({
      body: { kind: 'json', value: { user: 'ann', password: 'REPLACE-ME' } },
    })
    expect(said).toContain('"password" may be a secret')
  })
})

describe('plimsoll init --k6', () => {
  test('takes calls, checks, pauses, groups, load and limits, and names the rest by line', async () => {
    const { config, said, text } = await written('--k6', K6)
    expect(config.url).toBe('http://localhost:3000')
    expect(config.profiles.default).toMatchObject({
      model: 'open',
      level: 10,
      durationMs: { min: 120_000, max: 120_000 },
    })
    expect(config.scenarios[0].steps).toMatchObject([
      { name: 'GET /items', expect: { status: [200] } },
      { kind: 'think', think: { kind: 'range', minMs: 1000, maxMs: 3000 } },
      { name: 'order / order', method: 'POST', body: { kind: 'json', value: { item: 1 } } },
    ])
    expect(config.thresholds).toEqual(
      expect.arrayContaining([expect.objectContaining({ metric: 'p95', max: expect.anything() })]),
    )
    for (const left of ['line 17: a condition', 'line 18: a request to a computed address', 'p(42)<1'])
      expect(said).toContain(left)
    expect(said).toContain('the check "has a body"')
    expect(text).not.toContain('hush')
  })
})

describe('what cannot become scenarios', () => {
  test.each([
    {
      name: 'Swagger 2.0 says what to convert it with',
      args: ['--openapi', 'source'],
      text: 'swagger: "2.0"\n',
      want: 'OpenAPI 3.0 or later is read',
    },
    {
      name: 'an OpenAPI description without operations',
      args: ['--openapi', 'source'],
      text: 'openapi: 3.0.0\npaths: {}\n',
      want: 'no operation that can be sent',
    },
    {
      name: 'one of writes only points to the flag',
      args: ['--openapi', 'source'],
      text: 'openapi: 3.0.0\npaths: { /a: { post: {} } }\n',
      want: '--include-writes',
    },
    { name: 'YAML that is none', args: ['--openapi', 'source'], text: 'a: [', want: 'neither JSON nor YAML' },
    { name: 'a HAR that is no JSON', args: ['--har', 'source'], text: '{', want: 'not JSON' },
    {
      name: 'a HAR without requests',
      args: ['--har', 'source'],
      text: '{"log":{"entries":[]}}',
      want: 'holds no requests',
    },
    {
      name: 'a script with an error in its syntax',
      args: ['--k6', 'source'],
      text: 'let = = 3',
      want: 'not JavaScript',
    },
    {
      name: 'a script of which nothing is literal',
      args: ['--k6', 'source'],
      text: 'import http from "k6/http"\nexport default () => { for (const a of list) http.get(a) }',
      want: 'line 2: a loop',
    },
    {
      name: 'a script of two hosts',
      args: ['--k6', 'source'],
      text: 'import http from "k6/http"\nexport default () => { http.get("http://a.test/"); http.get("http://b.test/") }',
      want: 'several hosts',
    },
    { name: 'a file that is not there', args: ['--har', 'nowhere'], text: '', want: 'no such file' },
    { name: 'two sources', args: ['--har', 'source', '--k6', 'source'], text: '', want: 'Both --' },
    {
      name: 'writes of nothing',
      args: ['--include-writes'],
      text: '',
      want: 'only for scenarios from a file',
    },
  ])('$name', async ({ args, text, want }) => {
    const edges = edgesWith({ source: text })
    expect(await runCli(['init', ...args], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(want)
    expect(edges.files.content.has(CONFIG)).toBe(false)
  })

  test('a configuration that is there is not replaced', async () => {
    const edges = edgesWith({ source: OPENAPI, [CONFIG]: 'url: http://localhost:1\n' })
    expect(await runCli(['init', '--openapi', 'source'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('is not replaced')
    expect(edges.files.content.get(CONFIG)).toBe('url: http://localhost:1\n')
  })
})
