import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2, createSecureServer } from 'node:http2'
import { createServer as createTls } from 'node:https'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { HttpOptions } from '../../src/config/config.ts'
import { createProbe } from '../../src/load/readiness.ts'
import { planRun } from '../../src/plan/plan.ts'
import { resolveOnce } from '../../src/load/resolver.ts'
import { aConfig } from '../support/config.ts'
import { makeCertificates, type Certificates } from '../support/certificates.ts'
import { runLoad } from '../support/load-plans.ts'

let certificates: Certificates
beforeAll(() => {
  certificates = makeCertificates()
})

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

interface Listening {
  readonly port: number
  /** Connections that were accepted. */
  readonly connections: () => number
}

/** Listens on a free loopback port, or where it is told; everything is closed after the test. */
async function listen(
  server: Server,
  where: { path: string } | { host: string } = { host: '127.0.0.1' },
): Promise<Listening> {
  let accepted = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen('path' in where ? where : { port: 0, ...where }, resolve)
  })
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, connections: () => accepted }
}

const ok = (_request: unknown, response: Pick<ServerResponse, 'end'>) => void response.end('ok')

function run(url: string, http: Partial<HttpOptions> = {}, scenario = "{ name: a, steps: ['GET /'] }") {
  const config = aConfig(
    `scenarios: [${scenario}]\nload: { rate: 50/s, duration: 400ms, block: 200ms, warm-up: 0s }`,
  )
  const { plan } = planRun(
    { ...config, http: { ...config.http, timeoutMs: 2000, connectTimeoutMs: 1000, ...http } },
    { profile: 'default', seed: 1, url, baselineUrl: undefined, cores: 1 },
  )
  return runLoad(plan)
}

async function counted(url: string, http: Partial<HttpOptions> = {}, scenario?: string) {
  const { sides, generator } = await run(url, http, scenario)
  const { completed, errors, bytes } = sides.candidate.total
  return { completed, errors, bytes, opened: generator.connectionsOpened }
}

describe('TLS', () => {
  const aTlsServer = (given: object = {}) => listen(createTls({ ...certificates.server, ...given }, ok))

  test('with an authority of its own is verified against it', async () => {
    const { port } = await aTlsServer()
    const tls = { ca: certificates.ca, cert: undefined, key: undefined }
    expect(await counted(`https://127.0.0.1:${port}`, { tls })).toMatchObject({ completed: 20, errors: {} })
  })

  test('without that authority every request is a TLS error', async () => {
    const { port } = await aTlsServer()
    expect(await counted(`https://127.0.0.1:${port}`)).toMatchObject({ completed: 20, errors: { tls: 20 } })
  })

  test('without verification any certificate will do', async () => {
    const { port } = await aTlsServer()
    expect(await counted(`https://127.0.0.1:${port}`, { verifyTls: false })).toMatchObject({ errors: {} })
  })

  test('sends the client certificate that the server asks for', async () => {
    const { port } = await aTlsServer({ ca: certificates.ca, requestCert: true, rejectUnauthorized: true })
    const { ca, client } = certificates
    const url = `https://127.0.0.1:${port}`
    expect(await counted(url, { tls: { ca, ...client } })).toMatchObject({ completed: 20, errors: {} })
    const without = await counted(url, { tls: { ca, cert: undefined, key: undefined } })
    expect(without).toMatchObject({ completed: 20 })
    expect(Object.values(without.errors).reduce((a, b) => a + b, 0)).toBe(20)
  })
})

describe('HTTP/2', () => {
  const trusting = () => ({
    version: 2 as const,
    tls: { ca: certificates.ca, cert: undefined, key: undefined },
  })

  test('over TLS sends all requests over one connection', async () => {
    const versions = new Set<string>()
    const server = createSecureServer(certificates.server, (request, response) => {
      versions.add(request.httpVersion)
      response.end('ok')
    })
    const { port, connections } = await listen(server)
    expect(await counted(`https://127.0.0.1:${port}`, trusting())).toMatchObject({
      completed: 20,
      errors: {},
      bytes: 40,
      opened: 1,
    })
    expect([...versions]).toEqual(['2.0'])
    expect(connections()).toBe(1)
  })

  test('without TLS begins with prior knowledge', async () => {
    const { port } = await listen(createHttp2((_request, response) => void response.end('ok')))
    expect(await counted(`http://127.0.0.1:${port}`, { version: 2 })).toMatchObject({
      completed: 20,
      errors: {},
    })
  })

  test('runs requests side by side on a connection', async () => {
    let under = 0
    let most = 0
    const server = createHttp2((_request, response) => {
      most = Math.max(most, ++under)
      setTimeout(() => {
        under--
        response.end('ok')
      }, 150)
    })
    const { port, connections } = await listen(server)
    expect(await counted(`http://127.0.0.1:${port}`, { version: 2 })).toMatchObject({
      completed: 20,
      errors: {},
    })
    expect(most).toBeGreaterThan(1)
    expect(connections()).toBe(1)
  })

  test('that the server does not speak is an error, not HTTP/1.1', async () => {
    const { port } = await listen(createTls(certificates.server, ok))
    expect(await counted(`https://127.0.0.1:${port}`, trusting())).toMatchObject({
      completed: 20,
      errors: { protocol: 20 },
    })
  })

  test('a time-out ends the stream and not its neighbours', async () => {
    const server = createHttp2((request, response) => {
      if (request.url === '/') response.end('ok')
    })
    const { port, connections } = await listen(server)
    const scenario = "{ name: a, steps: ['GET /'] }, { name: b, steps: ['GET /never'] }"
    const { sides } = await run(`http://127.0.0.1:${port}`, { version: 2, timeoutMs: 300 }, scenario)
    expect(sides.candidate.requests['GET /']).toMatchObject({ completed: 10, errors: {} })
    expect(sides.candidate.requests['GET /never']).toMatchObject({ completed: 10, errors: { timeout: 10 } })
    expect(connections()).toBe(1)
  })
})

describe('where a target is', () => {
  test('is told by the address that its name stood for', async () => {
    const { port } = await listen(createPlain(ok))
    const { addresses } = await run(`http://localhost:${port}`)
    expect(addresses).toEqual({ candidate: '127.0.0.1' })
  })

  test('may be a unix socket, with a base path', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'plimsoll-'))
    closing.push(() => rmSync(dir, { recursive: true, force: true }))
    const path = join(dir, 'app.sock')
    const seen: (string | undefined)[] = []
    await listen(
      createPlain((request, response) => {
        seen.push(request.url)
        response.end('ok')
      }),
      { path },
    )
    expect(await counted(`unix:${path}:/base`)).toMatchObject({ completed: 20, errors: {} })
    expect((await run(`unix:${path}:/base`)).addresses).toEqual({})
    expect(new Set(seen)).toEqual(new Set(['/base/']))
    const { plan } = planRun(aConfig(), {
      profile: 'default',
      seed: 1,
      url: `unix:${path}`,
      baselineUrl: undefined,
      cores: 1,
    })
    const ready = await createProbe().awaitReady(plan.sides.candidate, {
      ...{ ready: undefined, firstPath: '/', timeoutMs: 1000, signal: new AbortController().signal },
      onAttempt: () => undefined,
    })
    expect(ready.status).toBe(200)
  })

  test('may be an IPv6 address', async () => {
    const { port } = await listen(createPlain(ok), { host: '::1' })
    expect(await counted(`http://[::1]:${port}`)).toMatchObject({ completed: 20, errors: {} })
  })

  test('may be a name, asked for once however many connections there are', async () => {
    const asked: string[] = []
    const look = resolveOnce((name) => {
      asked.push(name)
      return Promise.resolve([
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ])
    })
    const ask = (options: object) =>
      new Promise((resolve) => {
        look('app.example', options, (error, address, family) => resolve([error, address, family]))
      })
    expect(await Promise.all([ask({}), ask({ family: 4 }), ask({ all: true })])).toEqual([
      [null, '::1', 6],
      [null, '127.0.0.1', 4],
      [
        null,
        [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ],
        undefined,
      ],
    ])
    expect(asked).toEqual(['app.example'])
  })

  test('a name that failed is asked for again', async () => {
    let asked = 0
    const look = resolveOnce(() =>
      asked++ === 0
        ? Promise.reject(new Error('no'))
        : Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    )
    const ask = () =>
      new Promise((resolve) => look('a', {}, (error, address) => resolve(error?.message ?? address)))
    expect([await ask(), await ask()]).toEqual(['no', '127.0.0.1'])
  })
})

describe('a proxy', () => {
  /** Tunnels to where it is asked, if the credentials are right. */
  async function aProxy(credentials?: string) {
    const asked: string[] = []
    const proxy = createPlain((_request, response) => void response.writeHead(405).end())
    proxy.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      asked.push(request.url ?? '')
      const given = request.headers['proxy-authorization']
      if (credentials !== undefined && given !== `Basic ${Buffer.from(credentials).toString('base64')}`) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
        return
      }
      const { hostname, port } = new URL(`http://${request.url ?? ''}`)
      const target = connect(Number(port), hostname.replace(/^\[|\]$/g, ''), () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        target.write(head)
        target.pipe(socket).pipe(target)
      })
      target.on('error', () => socket.destroy())
      socket.on('error', () => target.destroy())
      closing.push(() => target.destroy())
    })
    return { ...(await listen(proxy)), asked }
  }

  test.each([
    { name: 'plain', secure: false },
    { name: 'TLS', secure: true },
  ])('carries $name connections', async ({ secure }) => {
    const target = await listen(secure ? createTls(certificates.server, ok) : createPlain(ok))
    const proxy = await aProxy('user:pass word')
    const url = `${secure ? 'https' : 'http'}://127.0.0.1:${target.port}`
    const tls = { ca: certificates.ca, cert: undefined, key: undefined }
    const seen = await counted(url, { proxy: `http://user:pass%20word@127.0.0.1:${proxy.port}`, tls })
    expect(seen).toMatchObject({ completed: 20, errors: {} })
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${target.port}`]))
  })

  test('that refuses makes every request a connection error', async () => {
    const target = await listen(createPlain(ok))
    const proxy = await aProxy('user:right')
    const seen = await counted(`http://127.0.0.1:${target.port}`, {
      proxy: `http://user:wrong@127.0.0.1:${proxy.port}`,
    })
    expect(seen).toMatchObject({ completed: 20, errors: { connect: 20 } })
    expect(target.connections()).toBe(0)
  })
})

describe('connections and bodies', () => {
  test('without keep-alive every request has a connection of its own', async () => {
    const { port, connections } = await listen(createPlain(ok))
    expect(await counted(`http://127.0.0.1:${port}`, { keepAlive: false })).toMatchObject({
      completed: 20,
      errors: {},
      opened: 20,
    })
    expect(connections()).toBe(20)
  })

  test('compressed answers count as received, and checks read what is inside', async () => {
    const text = JSON.stringify({ items: 'x'.repeat(10_000) })
    const packed = gzipSync(text)
    const asked = new Set<string | undefined>()
    const { port } = await listen(
      createPlain((request, response) => {
        asked.add(request.headers['accept-encoding']?.toString())
        response.setHeader('content-encoding', 'gzip').end(packed)
      }),
    )
    const scenario = "{ name: a, steps: [{ get: /, expect: { contains: 'xxx', max-bytes: 1kB } }] }"
    const seen = await counted(`http://127.0.0.1:${port}`, { compression: true }, scenario)
    expect(seen).toMatchObject({ completed: 20, errors: {}, bytes: 20 * packed.length })
    expect([...asked]).toEqual(['gzip, br, deflate'])
  })

  test('a body beyond the limit is an error, and not read to its end', async () => {
    const { port } = await listen(
      createPlain((_request, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(10_000)));
        }
        response.on('drain', more)
        more()
      }),
    )
    const { sides } = await run(`http://127.0.0.1:${port}`, { maxBodyBytes: 50_000 })
    expect(sides.candidate.total).toMatchObject({ completed: 20, errors: { protocol: 20 } })
    expect(sides.candidate.total.bytes).toBeLessThan(20 * 300_000)
  })

  test('the wait for the first byte has a limit of its own, which a slow body does not meet', async () => {
    const { port } = await listen(
      createPlain((request, response) => {
        if (request.url === '/never') return
        response.writeHead(200).write('a')
        setTimeout(() => response.end('b'), 500)
      }),
    )
    const scenario = "{ name: a, steps: ['GET /slow-body'] }, { name: b, steps: ['GET /never'] }"
    const { sides } = await run(`http://127.0.0.1:${port}`, { firstByteTimeoutMs: 200 }, scenario)
    expect(sides.candidate.requests['GET /slow-body']).toMatchObject({ completed: 10, errors: {} })
    expect(sides.candidate.requests['GET /never']).toMatchObject({ completed: 10, errors: { timeout: 10 } })
  })
})
