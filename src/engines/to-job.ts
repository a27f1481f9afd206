import type { Body, Capture, RequestStep, Scenario } from '../config/scenario.ts'
import { contentTypeOf } from '../load/body.ts'
import { REST_AFTER_NO_ANSWER_MS } from '../load/closed-source.ts'
import { isNumeric, parseTemplate, type Part } from '../load/template.ts'
import type { Plan } from '../plan/plan.ts'
import type { Job, JobBody, JobCapture, JobRequest, JobScenario, JsonTree } from './job.ts'
import { plainKeys } from './plain-path.ts'

/** The plan as data for a script. What has no counterpart there must have been refused before (`refusals`). */
export function toJob(plan: Plan): Job {
  const { candidate } = plan.sides
  return {
    url: candidate.url,
    headers: {
      ...candidate.headers,
      ...(plan.http.compression === true ? { 'accept-encoding': 'gzip, deflate, br' } : {}),
    },
    timeoutMs: plan.http.timeoutMs,
    connectTimeoutMs: plan.http.connectTimeoutMs,
    verifyTls: plan.http.verifyTls,
    keepAlive: plan.http.keepAlive !== false,
    model: plan.model,
    stages: plan.stages.map(({ durationMs, from, to }) => ({ durationMs, from, to })),
    think: plan.think ?? null,
    pacingMs: plan.pacingMs ?? null,
    gracefulStopMs: plan.gracefulStopMs ?? plan.http.timeoutMs,
    restMs: REST_AFTER_NO_ANSWER_MS,
    scenarios: plan.scenarios.map(toScenario),
  }
}

function toScenario({ name, weight, steps, data }: Scenario): JobScenario {
  return {
    name,
    weight,
    steps: steps.map((step) => (step.kind === 'think' ? { think: step.think } : toRequest(step))),
    data:
      data === undefined
        ? null
        : { order: data.order === 'random' ? 'random' : 'sequential', rows: data.rows },
  }
}

function toRequest(step: RequestStep): JobRequest {
  const { expect, body } = step
  const typed = body === undefined || 'content-type' in step.headers
  const headers = typed ? step.headers : { 'content-type': contentTypeOf(body), ...step.headers }
  return {
    name: step.name,
    method: step.method,
    path: partsOf(step.path),
    headers: Object.entries(headers).map(([name, text]) => [name, partsOf(text)]),
    body: body === undefined ? null : toBody(body),
    status: expect.status ?? null,
    expect: {
      headers: Object.entries(expect.headers),
      contains: expect.contains ?? null,
      json: Object.entries(expect.json).map(([path, wanted]) => [plainKeys(path) ?? [], wanted]),
      maxBytes: expect.maxBytes ?? null,
      maxMs: expect.maxMs ?? null,
    },
    capture: Object.entries(step.capture).map(([name, capture]) => [name, toCapture(capture)]),
    once: step.once,
    followRedirects: step.followRedirects ?? 0,
  }
}

function toCapture(capture: Capture): JobCapture {
  return capture.from === 'json' ? { from: 'json', keys: plainKeys(capture.path) ?? [] } : capture
}

function toBody(body: Body): JobBody {
  switch (body.kind) {
    case 'text':
      return { kind: 'text', text: partsOf(body.text) }
    case 'form':
      return {
        kind: 'form',
        fields: Object.entries(body.fields).map(([name, text]) => [name, partsOf(text)]),
      }
    case 'json':
      return { kind: 'json', tree: toTree(body.value) }
    default:
      return body satisfies never
  }
}

function toTree(value: unknown): JsonTree {
  if (typeof value === 'string') {
    const template = parseTemplate(value)
    if (template.kind === 'constant') return { value }
    const number = template.parts.length === 1 && isNumeric(template.parts[0])
    return { text: template.parts, number }
  }
  if (Array.isArray(value)) return { items: value.map(toTree) }
  if (typeof value === 'object' && value !== null)
    return { fields: Object.entries(value).map(([key, field]) => [key, toTree(field)]) }
  return { value }
}

function partsOf(text: string): readonly Part[] {
  const template = parseTemplate(text)
  return template.kind === 'constant' ? [{ text: template.text }] : template.parts
}
