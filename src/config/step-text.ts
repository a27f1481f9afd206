import { compile, JSONPathError } from 'json-p3'
import type { Parsed } from './problem.ts'
import type { Capture, Think } from './scenario.ts'
import { parseDuration } from '../units.ts'
import { templateProblem, withoutTemplates } from './template-text.ts'

// The small languages inside a step: path, shorthand, pause, JSONPath, regular expression.

export const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const

/** What is wrong with the path of a step; undefined for a good one. Templates may hold anything. */
export function pathProblem(path: string): string | undefined {
  if (/^https?:/i.test(path)) {
    return 'expected a path without a host: the address comes from "url", the same for both sides.'
  }
  if (!path.startsWith('/') && !path.startsWith('{{')) {
    return 'expected a path that begins with "/". Write for example "/api/items?page=1".'
  }
  if (/^\/[/\\]/.test(path)) return 'begins with two slashes, which would name another host. Take one out.'
  const template = templateProblem(path)
  if (template !== undefined) return template
  const fixed = withoutTemplates(path)
  if (/[\x00-\x20\x7f]/.test(fixed)) return 'a path holds no spaces. Write "%20" for one.'
  if (fixed.includes('#')) return 'a fragment ("#…") is never sent. Take it out, or write "%23".'
  return undefined
}

/** `method path`, as in `GET /api/items`. */
export function stepShorthand(text: string): Parsed<{ readonly method: string; readonly path: string }> {
  const [, method = '', path = ''] = /^([A-Za-z]+)\s+(\S.*)$/s.exec(text.trim()) ?? []
  if (!(METHODS as readonly string[]).includes(method.toLowerCase())) {
    return { problem: `expected a method and a path. Write for example "GET /api/items".` }
  }
  const problem = pathProblem(path)
  return problem === undefined ? { value: { method: method.toUpperCase(), path } } : { problem }
}

/** A JSONPath (RFC 9535) that a value is captured by. */
export function captureShorthand(text: string): Parsed<Capture> {
  const problem = jsonPathProblem(text)
  return problem === undefined ? { value: { from: 'json', path: text } } : { problem }
}

/** What is wrong with a JSONPath; undefined for a good one. */
export function jsonPathProblem(text: string): string | undefined {
  if (!text.startsWith('$')) return 'expected a JSONPath, which begins with "$". Write for example "$.token".'
  try {
    compile(text)
    return undefined
  } catch (error) {
    if (error instanceof JSONPathError) return `expected a JSONPath (RFC 9535): ${error.message}.`
    throw error
  }
}

/** What is wrong with a regular expression; undefined for a good one. */
export function patternProblem(text: string): string | undefined {
  try {
    new RegExp(text)
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return `expected a regular expression of JavaScript: ${error.message}.`
    throw error
  }
}

/**
 *     think = duration                    always the same      `500ms`
 *           | duration ".." duration      evenly between both  `1s..2s`
 *           | "exponential" duration      with this mean       `exponential 2s`
 */
export function parseThink(text: string): Think | undefined {
  const exponential = /^exponential\s+(\S+)$/.exec(text.trim())
  if (exponential !== null) {
    const meanMs = parseDuration(exponential[1] ?? '')
    return meanMs === undefined || meanMs === 0 ? undefined : { kind: 'exponential', meanMs }
  }
  const [first = '', last, ...rest] = text.split('..').map((part) => part.trim())
  const minMs = parseDuration(first)
  if (minMs === undefined || rest.length > 0) return undefined
  if (last === undefined) return { kind: 'fixed', ms: minMs }
  const maxMs = parseDuration(last)
  return maxMs === undefined || maxMs < minMs ? undefined : { kind: 'range', minMs, maxMs }
}
