import { UserError } from '../errors.ts'
import type { Target } from '../plan/plan.ts'
import { codeOf, kindOfError } from './kind.ts'
import type { ProbeOptions } from './probe.ts'
import type { Protection } from './protection.ts'

/** A login or a challenge stands in front of the target. */
export function guarded(target: Target, guard: Protection, status: number): UserError {
  return new UserError(
    'target-protected',
    `${target.url} is behind ${guard.name} (status ${status}): the load would measure the login, not the application.`,
    guard.hint,
  )
}

/** It answers, but not with the status that was asked for. */
export function notReady(
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

/** Nothing answered; the message says what stood in the way last. */
export function unreachable(target: Target, path: string, error: unknown, elapsedMs: number): UserError {
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

/** It answers with the right status, for another commit. */
export function wrongCommit(
  target: Target,
  path: string,
  wanted: { readonly sha: string; readonly where: string },
  seen: string | undefined,
  elapsedMs: number,
): UserError {
  const found = seen === undefined || seen.trim() === '' ? 'nothing' : `"${seen.trim().slice(0, 80)}"`
  return new UserError(
    'target-not-ready',
    `${target.url} answered GET ${path} for ${seconds(elapsedMs)}, but not as commit ${wanted.sha.slice(0, 7)}: ready.commit looks into ${wanted.where === 'body' ? 'the body' : `the header "${wanted.where}"`} and found ${found}.`,
    'Wait longer if the deployment is still on its way (wait-timeout), or correct ready.commit: seven characters of the commit or more are expected there.',
  )
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
