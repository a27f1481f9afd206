import { compile, type JSONValue } from 'json-p3'
import type { Capture } from '../config/scenario.ts'
import { UserError, messageOf } from '../errors.ts'
import type { Answer } from './answer.ts'
import type { CookieJar } from './cookies.ts'

/** Takes a value from an answer; undefined when it is not there. */
export type CompiledCapture = (answer: Answer, cookies: CookieJar) => string | undefined

/** Does the capture read the body? */
export function readsBody(capture: Capture): boolean {
  return capture.from === 'json' || capture.from === 'regex'
}

export function compileCapture(capture: Capture): CompiledCapture {
  switch (capture.from) {
    case 'json': {
      const find = compileJsonPath(capture.path)
      return (answer) => textOf(find(answer.json())[0])
    }
    case 'header': {
      const name = capture.name.toLowerCase()
      return (answer) => answer.header(name)
    }
    case 'cookie':
      return (_answer, cookies) => cookies.get(capture.name)
    case 'regex': {
      const pattern = compilePattern(capture.pattern)
      return (answer) => {
        const match = pattern.exec(answer.text())
        return match === null ? undefined : (match[1] ?? match[0])
      }
    }
    default:
      return capture satisfies never
  }
}

/** Compiles a JSONPath (RFC 9535): the values found, in document order. Throws UserError `config`. */
export function compileJsonPath(path: string): (document: unknown) => readonly unknown[] {
  let query
  try {
    query = compile(path)
  } catch (cause) {
    throw new UserError(
      'config',
      `"${path}" is no JSONPath: ${messageOf(cause)}.`,
      'Write it as RFC 9535 has it, for example $.items[0].id.',
      cause,
    )
  }
  return (document) => (document === undefined ? [] : query.query(document as JSONValue).values())
}

function compilePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (cause) {
    throw new UserError(
      'config',
      `"${pattern}" is no regular expression: ${messageOf(cause)}.`,
      'Write it as JavaScript has it; the first group is captured.',
      cause,
    )
  }
}

/** What a later template writes: text as it is, other values as JSON. Null counts as absent. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
