import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** One entry of the cache, as both protocols see it. */
export interface CacheEntry {
  readonly id: number
  readonly key: string
  readonly version: string
  /** Ref whose scope the entry is in. */
  readonly scope: string
  content: Buffer
  complete: boolean
}

/** How the service misbehaves; `none` is a service in good health. */
export type CacheFault =
  | 'none'
  /** The token may not write: what an untrusted event gets since 2026-06-26. */
  | 'write-denied'
  | 'forbidden'
  | 'throttled'
  | 'key-taken'
  /** Downloads are not the archive that was uploaded. */
  | 'corrupt-archive'

export interface CacheService {
  /** Ends in `/`. */
  readonly url: string
  readonly entries: CacheEntry[]
  /** Method and path of each request. */
  readonly calls: readonly string[]
  /**
   * Scopes of the next run's token: it writes in the first and reads in all, in this order: own ref, base
   * branch, default branch.
   */
  scopes: readonly string[]
  fault: CacheFault
  /** Variables that point `@actions/cache` at this service. */
  env(protocol: 'v1' | 'v2'): Readonly<Record<string, string>>
  close(): Promise<void>
}

const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/'
const V1 = '/_apis/artifactcache/'

/** The cache service of GitHub Actions on loopback, both protocols over one set of entries, scopes by ref. */
export async function aCacheService(): Promise<CacheService> {
  const entries: CacheEntry[] = []
  const calls: string[] = []
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const url = new URL(request.url ?? '/', service.url)
      calls.push(`${request.method ?? ''} ${url.pathname}`)
      const answered =
        blob(service, request, response, url, body) ||
        twirp(service, response, url, body) ||
        legacy(service, request, response, url, body)
      if (!answered) json(response, 404, { code: 'bad_route', msg: `no such route ${url.pathname}` })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const url = `http://127.0.0.1:${address.port}/`
  const service: CacheService = {
    url,
    entries,
    calls,
    scopes: ['refs/heads/main'],
    fault: 'none',
    env: (protocol) => ({
      GITHUB_SERVER_URL: 'https://github.com',
      ACTIONS_RUNTIME_TOKEN: 'loopback-token',
      ...(protocol === 'v2'
        ? { ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: url }
        : { ACTIONS_CACHE_URL: url }),
    }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return service
}

/** Exact key, then each key as a prefix, newest first; all of it in one scope before the next. */
function lookUp(service: CacheService, keys: readonly string[], version: string): CacheEntry | undefined {
  for (const scope of service.scopes) {
    const inScope = service.entries.filter(
      (entry) => entry.complete && entry.scope === scope && entry.version === version,
    )
    for (const matches of [
      (entry: CacheEntry) => entry.key === keys[0],
      ...keys.map((key) => (entry: CacheEntry) => entry.key.startsWith(key)),
    ]) {
      const found = inScope.filter(matches).at(-1)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function reserve(service: CacheService, key: string, version: string): CacheEntry | undefined {
  const scope = service.scopes[0] ?? ''
  const taken = service.entries.some(
    (entry) => entry.key === key && entry.version === version && entry.scope === scope,
  )
  if (taken || service.fault === 'key-taken') return undefined
  const entry = {
    id: service.entries.length + 1,
    key,
    version,
    scope,
    content: Buffer.alloc(0),
    complete: false,
  }
  service.entries.push(entry)
  return entry
}

function twirp(service: CacheService, response: ServerResponse, url: URL, body: Buffer): boolean {
  if (!url.pathname.startsWith(TWIRP)) return false
  const call = url.pathname.slice(TWIRP.length)
  const asked = JSON.parse(body.toString('utf8')) as {
    key?: string
    restore_keys?: readonly string[]
    version?: string
  }
  const { key = '', version = '' } = asked
  if (refuse(service, response, call !== 'GetCacheEntryDownloadURL', 'msg')) return true
  switch (call) {
    case 'GetCacheEntryDownloadURL': {
      const found = lookUp(service, [key, ...(asked.restore_keys ?? [])], version)
      json(
        response,
        200,
        found === undefined
          ? { ok: false }
          : { ok: true, signed_download_url: `${service.url}blobs/${found.id}`, matched_key: found.key },
      )
      return true
    }
    case 'CreateCacheEntry': {
      const entry = reserve(service, key, version)
      if (entry === undefined) json(response, 409, { code: 'already_exists', msg: 'cache already exists' })
      else
        json(response, 200, {
          ok: true,
          signed_upload_url: `${service.url}devstoreaccount1/caches/${entry.id}?sig=loopback-signature`,
        })
      return true
    }
    case 'FinalizeCacheEntryUpload': {
      const entry = service.entries.find(
        (each) => each.key === key && each.version === version && !each.complete,
      )
      if (entry === undefined) json(response, 404, { code: 'not_found', msg: 'no such upload' })
      else {
        entry.complete = true
        json(response, 200, { ok: true, entry_id: String(entry.id) })
      }
      return true
    }
    default:
      return false
  }
}

/** Uploads as Azure's blob service takes them in one piece, and downloads. */
function blob(
  service: CacheService,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
): boolean {
  const id = Number(/\/(?:blobs|devstoreaccount1\/caches)\/(\d+)$/.exec(url.pathname)?.[1] ?? NaN)
  const entry = service.entries.find((each) => each.id === id)
  if (entry === undefined) return false
  if (request.method === 'PUT') {
    entry.content = body
    response.writeHead(201, {
      etag: '"0x1"',
      'last-modified': new Date(0).toUTCString(),
      'x-ms-request-id': 'loopback',
      'x-ms-version': '2020-02-10',
    })
    response.end()
    return true
  }
  const content = service.fault === 'corrupt-archive' ? entry.content.subarray(0, 40) : entry.content
  response.writeHead(200, { 'content-length': content.length })
  response.end(request.method === 'HEAD' ? undefined : content)
  return true
}

function legacy(
  service: CacheService,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
): boolean {
  if (!url.pathname.startsWith(V1)) return false
  const route = url.pathname.slice(V1.length)
  if (refuse(service, response, request.method !== 'GET', 'message')) return true
  if (request.method === 'GET' && route === 'cache') {
    const keys = (url.searchParams.get('keys') ?? '').split(',')
    const found = lookUp(service, keys, url.searchParams.get('version') ?? '')
    if (found === undefined) response.writeHead(204).end()
    else
      json(response, 200, {
        archiveLocation: `${service.url}blobs/${found.id}`,
        cacheKey: found.key,
        scope: found.scope,
        creationTime: new Date(0).toISOString(),
      })
    return true
  }
  if (request.method === 'POST' && route === 'caches') {
    const { key = '', version = '' } = JSON.parse(body.toString('utf8')) as { key?: string; version?: string }
    const entry = reserve(service, key, version)
    if (entry === undefined) json(response, 409, { message: 'cache already exists' })
    else json(response, 201, { cacheId: entry.id })
    return true
  }
  const id = Number(/^caches\/(\d+)$/.exec(route)?.[1] ?? NaN)
  const entry = service.entries.find((each) => each.id === id)
  if (entry === undefined) return false
  if (request.method === 'PATCH') {
    const from = Number(/^bytes (\d+)-/.exec(request.headers['content-range'] ?? '')?.[1] ?? NaN)
    const grown = Buffer.alloc(Math.max(entry.content.length, from + body.length))
    entry.content.copy(grown)
    body.copy(grown, from)
    entry.content = grown
  } else entry.complete = true
  response.writeHead(204).end()
  return true
}

/** Answers in the place of the service when it is to misbehave. */
function refuse(
  service: CacheService,
  response: ServerResponse,
  writes: boolean,
  field: 'msg' | 'message',
): boolean {
  switch (service.fault) {
    case 'write-denied':
      if (!writes) return false
      if (field === 'msg')
        json(response, 200, { ok: false, message: 'cache write denied: this event may only read' })
      else json(response, 403, { message: 'cache write denied: this event may only read' })
      return true
    case 'forbidden':
      json(response, 403, { code: 'permission_denied', [field]: 'forbidden' })
      return true
    case 'throttled':
      response.setHeader('retry-after', '60')
      json(response, 429, { code: 'resource_exhausted', [field]: 'too many requests' })
      return true
    case 'none':
    case 'key-taken':
    case 'corrupt-archive':
      return false
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
