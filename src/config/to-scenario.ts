import { type BesideSource, readBeside } from './beside.ts'
import { parseFeeder } from './feeder.ts'
import type { Parsed } from './problem.ts'
import type { Body, Capture, Expectation, Feeder, RequestStep, Scenario, Step } from './scenario.ts'
import type { WrittenScenario, WrittenStep } from './scenario-schema.ts'
import { METHODS } from './step-text.ts'

/** What the making of scenarios needs of its surroundings. */
export type ScenarioSource = BesideSource

type WrittenRequest = Extract<WrittenStep, { readonly get?: unknown }>
type Scalar = string | number | boolean

/** A validated scenario with its data read; undefined when a file it needs cannot be used. */
export function toScenario(written: WrittenScenario, source: ScenarioSource): Scenario | undefined {
  const steps = written.steps.map((step, index) => toStep(step, index, source))
  const data = written.data === undefined ? { value: undefined } : toFeeder(written.data, source)
  if ('problem' in data) {
    const inMap = typeof written.data === 'object' && 'file' in written.data
    source.report(inMap ? ['data', 'file'] : ['data'], data.problem)
    return undefined
  }
  const whole = steps.filter((step) => step !== undefined)
  if (whole.length < steps.length) return undefined
  return { name: written.name, weight: written.weight ?? 1, steps: whole, data: data.value }
}

/** What a step accepts when it says nothing: any body, any header, 200 to 399. */
export const ANY_GOOD_ANSWER: Expectation = {
  status: undefined,
  headers: {},
  contains: undefined,
  json: {},
  maxBytes: undefined,
  maxMs: undefined,
}

/** The request that is sent when there is nothing but an address. */
export const FRONT_PAGE: Scenario = {
  name: 'front page',
  weight: 1,
  steps: [bareRequest('GET', '/')],
  data: undefined,
}

function bareRequest(method: string, path: string): RequestStep {
  return {
    kind: 'request',
    name: `${method} ${path}`,
    method,
    path,
    headers: {},
    body: undefined,
    expect: ANY_GOOD_ANSWER,
    capture: {},
    once: false,
  }
}

function toStep(written: WrittenStep, index: number, source: ScenarioSource): Step | undefined {
  if ('think' in written) return { kind: 'think', think: written.think }
  if ('method' in written) return bareRequest(written.method, written.path)
  // The schema has made sure that there is exactly one.
  const verb = METHODS.find((name) => written[name] !== undefined)
  const path = verb === undefined ? undefined : written[verb]
  if (verb === undefined || path === undefined) return undefined
  const body = toBody(written, source)
  if ('problem' in body) {
    source.report(['steps', index, 'body', 'file'], body.problem)
    return undefined
  }
  const bare = bareRequest(verb.toUpperCase(), path)
  return {
    ...bare,
    name: `${written.group === undefined ? '' : `${written.group} / `}${written.name ?? bare.name}`,
    headers: written.headers ?? {},
    body: body.value,
    expect: toExpectation(written.expect),
    capture: Object.fromEntries(
      Object.entries(written.capture ?? {}).map(([name, capture]) => [name, toCapture(capture)]),
    ),
    once: written.once ?? false,
    ...(written['follow-redirects'] === undefined ? {} : { followRedirects: written['follow-redirects'] }),
  }
}

function toBody(written: WrittenRequest, source: ScenarioSource): Parsed<Body | undefined> {
  if ('json' in written) return { value: { kind: 'json', value: written.json } }
  if (written.form !== undefined) return { value: { kind: 'form', fields: texts(written.form) } }
  if (written.body === undefined) return { value: undefined }
  if (typeof written.body === 'string') return { value: { kind: 'text', text: written.body } }
  const text = readBeside(written.body.file, source)
  return 'problem' in text ? text : { value: { kind: 'text', text: text.value } }
}

function toExpectation(written: WrittenRequest['expect']): Expectation {
  if (written === undefined) return ANY_GOOD_ANSWER
  const { status } = written
  return {
    status: typeof status === 'number' ? [status] : status,
    headers: Object.fromEntries(
      Object.entries(written.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    contains: written.contains,
    json: written.json ?? {},
    maxBytes: written['max-bytes'],
    maxMs: written['max-time'],
  }
}

function toCapture(written: NonNullable<WrittenRequest['capture']>[string]): Capture {
  if ('from' in written) return written
  if (written.json !== undefined) return written.json
  if (written.header !== undefined) return { from: 'header', name: written.header.toLowerCase() }
  if (written.cookie !== undefined) return { from: 'cookie', name: written.cookie }
  return { from: 'regex', pattern: written.regex ?? '' }
}

function toFeeder(written: NonNullable<WrittenScenario['data']>, source: ScenarioSource): Parsed<Feeder> {
  if (typeof written === 'string') return fromFile(written, 'sequential', source)
  if ('file' in written) return fromFile(written.file, written.order ?? 'sequential', source)
  const [rows, order] = 'rows' in written ? [written.rows, written.order] : [written, undefined]
  return { value: { source: 'inline', order: order ?? 'sequential', rows: rows.map(texts) } }
}

function fromFile(file: string, order: Feeder['order'], source: ScenarioSource): Parsed<Feeder> {
  const text = readBeside(file, source)
  return 'problem' in text ? text : parseFeeder(file, text.value, order)
}

function texts(fields: Readonly<Record<string, Scalar>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
}
