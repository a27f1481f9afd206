import type { Target } from '../plan/plan.ts'
import { edgeSaying } from './edge-cache.ts'
import { USER_AGENT } from './flow.ts'
import { codeOf, RequestTimeout } from './kind.ts'
import type { ProbeOptions } from './probe.ts'
import { protectionOf, type Protection } from './protection.ts'
import { createClient, createConnector } from './transport.ts'

/** What one request of the probe saw. */
export type Sight =
  | Answered
  | { readonly kind: 'protected'; readonly guard: Protection; readonly status: number }
  | { readonly kind: 'silent'; readonly error: unknown }

export interface Answered {
  readonly kind: 'status'
  readonly status: number
  readonly address: string | undefined
  /** Where `ready.commit` says: the header's value, or the start of the body; undefined where nothing is there. */
  readonly commit: string | undefined
  /** From the opening of the connection to the head of the answer. */
  readonly tookMs: number
  /** How an edge cache says that it answered, such as `cf-cache-status: HIT`; undefined where none did. */
  readonly edge: string | undefined
}

/** As much of a body as is looked at for a commit. */
const MOST_OF_BODY = 64 * 1024

/** One GET on a connection of its own. Never throws: what went wrong is part of what was seen. */
export async function ask(
  target: Target,
  path: string,
  limitMs: number,
  options: ProbeOptions,
): Promise<Sight> {
  const startedMs = performance.now()
  const base = new URL(target.url)
  const http = {
    ...options.http,
    verifyTls: options.http?.verifyTls ?? options.verifyTls ?? true,
    connectTimeoutMs: limitMs,
  }
  const connect = createConnector({ http, socketPath: target.socketPath })
  let address: string | undefined
  const client = createClient(
    base.origin,
    (where, callback) => {
      connect(where, (...result) => {
        address = result[1]?.remoteAddress
        callback(...result)
      })
    },
    http,
  )
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new RequestTimeout(`no answer within ${limitMs} ms`)), limitMs)
  try {
    const response = await client.request({
      method: 'GET',
      path: pathBelow(base, path),
      headers: { 'user-agent': USER_AGENT, ...target.headers },
      signal: AbortSignal.any([options.signal, late.signal]),
    })
    const header = (name: string): string | undefined => {
      const value = response.headers[name]
      return typeof value === 'string' ? value : value?.[0]
    }
    const guard = protectionOf(response.statusCode, header)
    const wanted = guard === undefined ? options.ready?.commit : undefined
    const commit =
      wanted === 'body' ? await startOf(response.body) : wanted === undefined ? undefined : header(wanted)
    // Nothing more is wanted: the connection is closed with the rest of the body unread.
    response.body.on('error', () => undefined).destroy()
    if (guard !== undefined) return { kind: 'protected', guard, status: response.statusCode }
    const tookMs = performance.now() - startedMs
    return { kind: 'status', status: response.statusCode, address, commit, tookMs, edge: edgeOf(header) }
  } catch (error) {
    return { kind: 'silent', error }
  } finally {
    clearTimeout(timer)
    await client.destroy()
  }
}

/** A path of a target, below the base path of its address. */
export function pathBelow(base: URL, path: string): string {
  const prefix = base.pathname.replace(/\/$/, '')
  return path.startsWith('/') ? prefix + path : `${prefix}/${path}`
}

async function startOf(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length >= MOST_OF_BODY) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_OF_BODY)
}

function edgeOf(header: (name: string) => string | undefined): string | undefined {
  const saying = edgeSaying(header)
  return saying?.hit === true ? `${saying.header}: ${saying.value.slice(0, 40)}` : undefined
}

/** What was seen, in a few words for the log. */
export function describe(sight: Sight): string {
  switch (sight.kind) {
    case 'status':
      return `status ${sight.status}`
    case 'protected':
      return `status ${sight.status}, ${sight.guard.name}`
    case 'silent':
      return `no answer (${codeOf(sight.error) ?? 'no code'})`
    default:
      return sight satisfies never
  }
}
