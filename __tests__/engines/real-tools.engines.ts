import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { Engine, EngineTool } from '../../src/config/engine.ts'
import { k6Script } from '../../src/engines/k6-script.ts'
import { locustScript } from '../../src/engines/locust-script.ts'
import { runEngine } from '../../src/engines/run-engine.ts'
import { startTool } from '../../src/engines/start-tool.ts'
import { toJob } from '../../src/engines/to-job.ts'
import type { Ingested } from '../../src/ingest/ingest.ts'
import { planRun, type Plan } from '../../src/plan/plan.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-real-'))
let server: Server
let url = ''
let seen: Seen[] = []
/** Asked for /login so often; the third time it lets in. */
let logins = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', body, headers: request.headers })
      const refused = request.url === '/login' && ++logins < 3
      response.setHeader('x-token', 'header-7')
      response.setHeader('set-cookie', 'sid=cookie-7; Path=/')
      response.statusCode = refused || request.url?.startsWith('/broken') === true ? 503 : 200
      setTimeout(() => response.end(JSON.stringify({ items: [{ id: 'json 7' }] })), 5)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

const FLOW = `
headers: { x-key: "it's" }
scenarios:
  - name: flow
    weight: 3
    steps:
      - get: '/items/{{ id }}'
        capture: { j: "$.items[0].id", h: { header: x-token }, c: { cookie: sid }, r: { regex: '"id":"(\\w+) ' } }
      - { post: '/orders?c={{ c }}', json: { j: '{{ j }}', h: '{{ h }}', r: '{{ r }}', n: '{{ $int 5 5 }}' } }
      - { put: /form, form: { a: '{{ j }}' } }
    data: [ { id: 'a b' }, { id: ü } ]
  - name: broken
    weight: 1
    steps: [ { get: /broken, name: down } ]
`

const MEMBER = `
scenarios:
  - name: member
    steps: [ { post: /login, once: true }, GET /me ]
`

const TOOLS = ((process.env.PLIMSOLL_ENGINES ?? '').split(',') as EngineTool[]).filter(
  (tool) => tool.length > 0,
)

async function measured(
  tool: EngineTool,
  load: string,
  more: Partial<Engine> = {},
  flow = FLOW,
): Promise<Ingested> {
  seen = []
  logins = 0
  const config = parseConfig({
    text: `${flow}load: ${load}\n`,
    path: undefined,
    env: {},
    readText: () => undefined,
  })
  const order = { profile: 'default', seed: 1, url, baselineUrl: undefined, cores: 2 }
  const { plan } = planRun(config, order)
  const engine: Engine = { tool, script: undefined, processes: 1, ...more }
  const { signal } = new AbortController()
  const text = scriptOf(tool, plan)
  return runEngine(startTool, { engine, scriptPath: engine.script, text, plan, signal }, Date.now())
}

function scriptOf(tool: EngineTool, plan: Plan): string {
  return tool === 'k6' ? k6Script(toJob(plan)) : locustScript(toJob(plan))
}

describe.each(TOOLS)('%s', (tool) => {
  test('sends the plan as Plimsoll does, and measures all of it', async () => {
    const { measurement, notes, source } = await measured(
      tool,
      '{ rate: 20/s, warm-up: 1s, duration: 5s, block: 1s }',
    )
    const names = ['GET /items/{{ id }}', 'POST /orders?c={{ c }}', 'PUT /form', 'down']
    expect(Object.keys(measurement.requests).sort()).toEqual(names)
    expect(source).toMatchObject({ tool, detail: 'samples', resolutionMs: 0.001 })
    expect(source.version).toMatch(/^\d+\.\d+/)
    // Nothing but complaints is quoted: no tables, no banners.
    expect(notes.filter((note) => note.includes('said last'))).toEqual([])
    // Two and a half requests an iteration at the mean; Locust draws the scenario by chance.
    const { total } = measurement
    expect(total.sent).toBeGreaterThan(150)
    expect(total.sent).toBeLessThan(350)
    expect(measurement.requests.down?.errors).toEqual({ 'status-5xx': measurement.requests.down?.sent })
    expect(total.errors).toEqual(measurement.requests.down?.errors)

    const post = seen.find(({ method }) => method === 'POST')
    expect(post?.url).toBe('/orders?c=cookie-7')
    expect(JSON.parse(post?.body ?? '')).toEqual({ j: 'json 7', h: 'header-7', r: 'json', n: 5 })
    expect(post?.headers).toMatchObject({ 'x-key': "it's", 'content-type': 'application/json' })
    expect(seen.find(({ method }) => method === 'PUT')?.body).toBe('a=json+7')
    const paths = new Set(seen.flatMap(({ url: path }) => (path.startsWith('/items/') ? [path] : [])))
    expect([...paths].sort()).toEqual(['/items/%C3%BC', '/items/a%20b'])
  })

  test('carries users, each waiting for its answers', async () => {
    const { measurement, model, users } = await measured(
      tool,
      '{ users: 3, think: 100ms, warm-up: 0s, duration: 4s, block: 1s }',
    )
    expect([model, users]).toEqual(['closed', 3])
    expect(measurement.total.sent).toBeGreaterThan(60)
  })

  test('knocks again with a step of once until it is let in, and keeps the cookies it was given', async () => {
    const load = '{ users: 1, think: 200ms, warm-up: 0s, duration: 4s, block: 1s }'
    await measured(tool, load, {}, MEMBER)
    const [refused, again, letIn, ...later] = seen
      .filter(({ url: path }) => path !== '/me')
      .map(({ url: path }) => path)
    expect([refused, again, letIn, later]).toEqual(['/login', '/login', '/login', []])
    expect(seen.length).toBeGreaterThan(8)
    expect(seen.at(-1)?.headers.cookie).toContain('sid=cookie-7')
  })

  test('a script that cannot run is told with its last lines', async () => {
    const script = join(folder, tool === 'k6' ? 'bad.js' : 'bad.py')
    writeFileSync(script, 'no such thing(')
    await expect(measured(tool, '{ users: 1, duration: 1s }', { script })).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(/said last:\n[\s\S]*bad\.(js|py)/) as unknown,
    })
  })
})

const withLocust = TOOLS.includes('locust')
describe.each(withLocust ? ['locust'] : [])('%s in several processes', () => {
  test('is put together from the samples of all workers', async () => {
    const { measurement } = await measured(
      'locust',
      '{ users: 4, think: 50ms, warm-up: 0s, duration: 4s, block: 1s }',
      { processes: 2 },
    )
    expect(measurement.total.sent).toBeGreaterThan(60)
  })
})
