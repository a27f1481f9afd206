import { isDeepStrictEqual } from 'node:util'
import type { Expectation } from '../config/scenario.ts'
import type { ErrorKind } from '../measure/measurement.ts'
import type { Answer } from './answer.ts'
import { compileJsonPath } from './capture.ts'
import { protectionOf } from './protection.ts'

/** Says why an answer is wrong; undefined for a right one. */
export type Judge = (answer: Answer, latencyMs: number) => ErrorKind | undefined

/** Do the checks read the body? */
export function checksBody(expect: Expectation): boolean {
  return expect.contains !== undefined || Object.keys(expect.json).length > 0
}

/** Is any answer from 200 to 299 right? */
export function expectsNothing(expect: Expectation): boolean {
  const { status, headers, contains, json, maxBytes, maxMs } = expect
  const conditions = [...Object.keys(headers), ...Object.keys(json)]
  return conditions.length === 0 && [status, contains, maxBytes, maxMs].every((one) => one === undefined)
}

/**
 * Compiles what a right answer looks like. An expected status is right even where it is usually none (429
 * too); without one, 200 to 399 are right, and platform refusals come before the status class.
 */
export function compileJudge(expect: Expectation): Judge {
  const statuses = expect.status === undefined ? undefined : new Set(expect.status)
  const headers = Object.entries(expect.headers).map(([name, want]) => [name.toLowerCase(), want] as const)
  const paths = Object.entries(expect.json).map(([path, want]) => [compileJsonPath(path), want] as const)
  const { contains, maxBytes, maxMs } = expect
  return (answer, latencyMs) => {
    const { status } = answer
    const right = statuses === undefined ? status >= 200 && status <= 399 : statuses.has(status)
    if (!right || (status >= 300 && statuses === undefined)) {
      const refusal = refusalOf(answer)
      if (refusal !== undefined) return refusal
    }
    if (!right) return statusKind(status)
    for (const [name, want] of headers) {
      const value = answer.header(name)
      if (value === undefined || (want !== 'exists' && value !== want)) return 'expectation'
    }
    if (maxBytes !== undefined && answer.bytes > maxBytes) return 'expectation'
    if (maxMs !== undefined && latencyMs > maxMs) return 'expectation'
    if (contains !== undefined && !answer.text().includes(contains)) return 'expectation'
    for (const [find, want] of paths) {
      const found = find(answer.json())
      if (found.length === 0 || (want !== 'exists' && !isDeepStrictEqual(found[0], want)))
        return 'expectation'
    }
    return undefined
  }
}

function refusalOf(answer: Answer): ErrorKind | undefined {
  if (protectionOf(answer.status, (name) => answer.header(name)) !== undefined) return 'blocked'
  if (answer.status === 429) return 'throttled'
  return answer.status === 503 && answer.header('retry-after') !== undefined ? 'throttled' : undefined
}

function statusKind(status: number): ErrorKind {
  if (status < 200) return 'status-1xx'
  if (status < 300) return 'expectation'
  if (status < 400) return 'status-3xx'
  return status < 500 ? 'status-4xx' : 'status-5xx'
}
