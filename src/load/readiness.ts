import { UserError } from '../errors.ts'
import type { Target } from '../plan/plan.ts'
import { USER_AGENT } from './flow.ts'
import { codeOf, kindOfError, RequestTimeout } from './kind.ts'
import type { Probe, ProbeOptions, Readiness } from './probe.ts'
import { protectionOf, type Protection } from './protection.ts'
import { createClient, createConnector } from './transport.ts'

/** Pauses between attempts double from the first to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000
/** One attempt may take this long, so that a hanging target is asked again. */
const ATTEMPT_MS = 10_000

/** The real probe: plain GET requests, one at a time, on a connection of its own each. */
export function createProbe(): Probe {
  return { awaitReady }
}

/** What one attempt saw. */
type Sight =
  | { readonly kind: 'status'; readonly status: number; readonly address: string | undefined }
  | { readonly kind: 'protected'; readonly guard: Protection; readonly status: number }
  | { readonly kind: 'silent'; readonly error: unknown }

async function awaitReady(target: Target, options: ProbeOptions): Promise<Readiness> {
  const startedMs = performance.now()
  const elapsed = () => performance.now() - startedMs
  const path = options.ready?.path ?? options.firstPath
  let pauseMs = FIRST_PAUSE_MS
  for (let attempts = 1; ; attempts++) {
    options.signal.throwIfAborted()
    const leftMs = options.timeoutMs - elapsed()
    const sight = await ask(target, path, Math.max(1, Math.min(ATTEMPT_MS, leftMs)), options)
    options.signal.throwIfAborted()
    options.onAttempt({ elapsedMs: elapsed(), saw: describe(sight) })
    // A guard does not go away by waiting.
    if (sight.kind === 'protected') throw guarded(target, sight.guard, sight.status)
    if (sight.kind === 'status' && isReady(sight.status, options)) {
      const { status, address } = sight
      return { waitedMs: elapsed(), attempts, status, address }
    }
    if (sight.kind === 'silent' && isHopeless(sight.error))
      throw unreachable(target, path, sight.error, elapsed())
    if (elapsed() + pauseMs >= options.timeoutMs) {
      throw sight.kind === 'status'
        ? notReady(target, path, sight.status, options, elapsed())
        : unreachable(target, path, sight.error, elapsed())
    }
    await pause(pauseMs, options.signal)
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  }
}

function isReady(status: number, options: ProbeOptions): boolean {
  return options.ready === undefined || status === options.ready.status
}

/** Time does not mend a certificate. */
function isHopeless(error: unknown): boolean {
  return kindOfError(error) === 'tls'
}

async function ask(target: Target, path: string, limitMs: number, options: ProbeOptions): Promise<Sight> {
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
    const prefix = base.pathname.replace(/\/$/, '')
    const response = await client.request({
      method: 'GET',
      path: path.startsWith('/') ? prefix + path : `${prefix}/${path}`,
      headers: { 'user-agent': USER_AGENT, ...target.headers },
      signal: AbortSignal.any([options.signal, late.signal]),
    })
    const guard = protectionOf(response.statusCode, (name) => {
      const value = response.headers[name]
      return typeof value === 'string' ? value : value?.[0]
    })
    // The status is all that is wanted: the connection is closed with the body unread.
    response.body.on('error', () => undefined).destroy()
    if (guard !== undefined) return { kind: 'protected', guard, status: response.statusCode }
    return { kind: 'status', status: response.statusCode, address }
  } catch (error) {
    return { kind: 'silent', error }
  } finally {
    clearTimeout(timer)
    await client.destroy()
  }
}

function describe(sight: Sight): string {
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

function guarded(target: Target, guard: Protection, status: number): UserError {
  return new UserError(
    'target-protected',
    `${target.url} is behind ${guard.name} (status ${status}): the load would measure the login, not the application.`,
    guard.hint,
  )
}

function notReady(
  target: Target,
  path: string,
  status: number,
  options: ProbeOptions,
  elapsedMs: number,
): UserError {
  return new UserError(
    'target-not-ready',
    `${target.url} answered GET ${path} with status ${status} for ${seconds(elapsedMs)}; ready.status is ${options.ready?.status ?? 'any'}.`,
    'Look at why the deployment is not healthy, raise --wait-timeout, or correct ready.path and ready.status.',
  )
}

function unreachable(target: Target, path: string, error: unknown, elapsedMs: number): UserError {
  const { host, hostname } = new URL(target.url)
  const code = codeOf(error) ?? 'no code'
  const said = (what: string, hint: string) =>
    new UserError(
      'target-unreachable',
      `GET ${target.url}${path}: ${what} (${code}), for ${seconds(elapsedMs)}.`,
      hint,
      error,
    )
  switch (kindOfError(error)) {
    case 'refused':
      return said(
        `"${host}" refused the connection`,
        'Start the target first, check the port, or raise --wait-timeout if it is still starting.',
      )
    case 'dns':
      return said(
        `the name "${hostname}" cannot be resolved`,
        'Check the spelling of the url; a preview name may need some minutes to appear.',
      )
    case 'tls':
      return said(
        `the certificate of "${host}" was not accepted`,
        'Give the target a valid certificate, use http:// for a plain port, or set http.verify-tls: false for a test host.',
      )
    case 'timeout':
    case 'connect':
      return said(
        `"${host}" did not answer in time`,
        'Check that this machine may reach it (firewall, private network), or raise --wait-timeout.',
      )
    case 'reset':
      return said(
        `"${host}" closed the connection without an answer`,
        'Look at the log of the target; check that the port speaks HTTP.',
      )
    case 'protocol':
      return said(
        `"${host}" does not answer in HTTP`,
        'Check the port and the scheme: https:// for a TLS port, http:// for a plain one.',
      )
    case 'other':
    case 'throttled':
    case 'blocked':
    case 'expectation':
    case 'capture':
    case 'status-1xx':
    case 'status-3xx':
    case 'status-4xx':
    case 'status-5xx':
    default:
      return said(`no answer from "${host}"`, 'Check the url, and that this machine may reach it.')
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** Waits; ends early when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
