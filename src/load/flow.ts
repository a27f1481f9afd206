import type { RequestStep, Scenario, Step, Think } from '../config/scenario.ts'
import { UserError } from '../errors.ts'
import type { Target } from '../plan/plan.ts'
import { VERSION } from '../version.ts'
import { compileBody, type CompiledBody, contentTypeOf } from './body.ts'
import { compileCapture, type CompiledCapture, readsBody } from './capture.ts'
import { checksBody, compileJudge, expectsNothing, type Judge } from './expectation.ts'
import { namesIn, parseTemplate, render, type Scope } from './template.ts'

/** A scenario ready to run on one side: everything that can be computed before the first request is. */
export interface CompiledScenario {
  readonly index: number
  readonly name: string
  readonly steps: readonly CompiledStep[]
  /** Place of the last step that runs only until it has succeeded for a user; -1 where none is such. */
  readonly lastOnce: number
  /** Cookies matter: there is a later request to send them with. */
  readonly keepsCookies: boolean
  /** Some template or capture needs values. */
  readonly usesValues: boolean
  /** Of the target: what redirects are relative to. */
  readonly origin: string
  readonly data: Scenario['data']
}

export type CompiledStep = { readonly kind: 'think'; readonly think: Think } | CompiledRequest

export interface CompiledRequest {
  readonly kind: 'request'
  /** Index into the run's request names. */
  readonly request: number
  readonly method: string
  readonly path: string | ((scope: Scope) => string)
  /** Name and value in turn. */
  readonly headers: string[] | ((scope: Scope) => string[])
  readonly body: CompiledBody
  readonly judge: Judge
  readonly captures: readonly (readonly [string, CompiledCapture])[]
  readonly keepBody: boolean
  readonly once: boolean
  /** Redirects that are followed as part of the request, at most. */
  readonly redirects: number
  /** The configuration says which status is right. */
  readonly expectsStatus: boolean
  /** Nothing is checked and nothing captured: an answer from 200 to 299 is right without a look at it. */
  readonly plain: boolean
}

/** Sent unless the config names one: a load test says what it is. */
export const USER_AGENT = `plimsoll/${VERSION} (+load test)`

/** Request names kept apart; the rest is folded into one. */
export const MAX_REQUEST_NAMES = 100
export const FOLDED_NAME = 'other'

/** The request names of a run in order of appearance; those past MAX_REQUEST_NAMES are folded. */
export function requestNames(scenarios: readonly Scenario[]): {
  readonly names: readonly string[]
  readonly folded: number
} {
  const all = [...new Set(scenarios.flatMap((scenario) => scenario.steps.flatMap(nameOf)))]
  if (all.length <= MAX_REQUEST_NAMES) return { names: all, folded: 0 }
  const names = [...all.slice(0, MAX_REQUEST_NAMES), FOLDED_NAME]
  return { names, folded: all.length - MAX_REQUEST_NAMES }
}

/**
 * Compiles the scenarios for one target. Values in a path are percent-encoded, except in one that begins
 * with a placeholder (a captured link). Throws UserError `config` for a template, JSONPath or pattern that
 * cannot be read, and for a placeholder that neither a column nor an earlier capture fills.
 */
export function compileScenarios(
  scenarios: readonly Scenario[],
  target: Target,
  names: readonly string[],
): readonly CompiledScenario[] {
  return scenarios.map((scenario, index) => {
    checkNames(scenario)
    const requests = scenario.steps.filter((step) => step.kind === 'request')
    return {
      index,
      name: scenario.name,
      steps: scenario.steps.map((step) =>
        step.kind === 'think' ? step : compileRequest(step, target, names),
      ),
      lastOnce: scenario.steps.findLastIndex((step) => step.kind === 'request' && step.once),
      keepsCookies: requests.length > 1,
      usesValues: requests.some(
        (step) => Object.keys(step.capture).length > 0 || textsOf(step).some((text) => text.includes('{{')),
      ),
      data: scenario.data,
      origin: new URL(target.url).origin,
    }
  })
}

function compileRequest(step: RequestStep, target: Target, names: readonly string[]): CompiledRequest {
  const found = names.indexOf(step.name)
  return {
    kind: 'request',
    request: found < 0 ? names.indexOf(FOLDED_NAME) : found,
    method: step.method.toUpperCase(),
    path: compilePath(step.path, target),
    headers: compileHeaders(step, target),
    body: compileBody(step.body),
    judge: compileJudge(step.expect),
    captures: Object.entries(step.capture).map(([name, capture]) => [name, compileCapture(capture)]),
    keepBody: checksBody(step.expect) || Object.values(step.capture).some(readsBody),
    once: step.once,
    redirects: step.followRedirects ?? 0,
    expectsStatus: step.expect.status !== undefined,
    plain: Object.keys(step.capture).length === 0 && expectsNothing(step.expect),
  }
}

function compilePath(text: string, target: Target): CompiledRequest['path'] {
  const base = new URL(target.url).pathname.replace(/\/$/, '')
  const join = (path: string) => {
    if (/^https?:\/\//i.test(path)) {
      const url = new URL(path)
      return url.pathname + url.search
    }
    return path.startsWith('/') ? base + path : `${base}/${path}`
  }
  const template = parseTemplate(text)
  if (template.kind === 'constant') return join(text)
  const first = template.parts[0]
  const isLink = first !== undefined && !('text' in first)
  return isLink
    ? (scope) => join(render(template, scope))
    : (scope) => join(render(template, scope, encodeURIComponent))
}

function compileHeaders(step: RequestStep, target: Target): CompiledRequest['headers'] {
  const headers = new Map<string, string>([['user-agent', USER_AGENT]])
  if (step.body !== undefined) headers.set('content-type', contentTypeOf(step.body))
  for (const [name, value] of Object.entries({ ...target.headers, ...step.headers }))
    headers.set(name.toLowerCase(), value)
  const compiled = [...headers].map(([name, value]) => [name, parseTemplate(value)] as const)
  if (compiled.every(([, template]) => template.kind === 'constant'))
    return compiled.flatMap(([name, template]) => (template.kind === 'constant' ? [name, template.text] : []))
  return (scope) => compiled.flatMap(([name, template]) => [name, render(template, scope)])
}

function checkNames(scenario: Scenario): void {
  const known = new Set(scenario.data?.rows.flatMap((row) => Object.keys(row)) ?? [])
  for (const step of scenario.steps) {
    if (step.kind === 'think') continue
    for (const text of textsOf(step)) {
      for (const name of namesIn(text)) {
        if (known.has(name)) continue
        throw new UserError(
          'config',
          `Scenario "${scenario.name}", request "${step.name}": nothing fills "{{ ${name} }}".`,
          'Give the scenario a data file with that column, or capture it in an earlier step.',
        )
      }
    }
    for (const name of Object.keys(step.capture)) known.add(name)
  }
}

function textsOf(step: RequestStep): string[] {
  return [step.path, ...Object.values(step.headers), ...stringsIn(step.body)]
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

function nameOf(step: Step): string[] {
  return step.kind === 'request' ? [step.name] : []
}
