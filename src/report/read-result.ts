import type { Result } from './result.ts'
import type { z } from 'zod/mini'
import { messageOf, UserError } from '../errors.ts'
import { RESULT_SCHEMA } from './result.ts'
import { resultSchema } from './result-schema.ts'

/** Characters of a stored result that are still read. Eight hours with twenty requests stay below it. */
export const MAX_RESULT_CHARACTERS = 128 * 2 ** 20

/**
 * Reads the content of a `result.json`. Unknown fields are kept, so that a newer minor version can be read.
 * Throws UserError `result-unreadable`, which says what is wrong and where, for anything that is not a result.
 */
export function readResult(text: string, maxCharacters = MAX_RESULT_CHARACTERS): Result {
  if (text.length > maxCharacters) {
    throw unreadable(
      `The result has ${text.length} characters; at most ${maxCharacters} are read.`,
      'Is this the result.json of a run? A shorter run, or fewer request names, makes a smaller one.',
    )
  }
  const json = parseJson(text)
  const schema = schemaOf(json)
  if (schema !== RESULT_SCHEMA) throw foreign(schema)
  const read = resultSchema.safeParse(json)
  if (!read.success) {
    throw unreadable(
      `This is not a whole ${RESULT_SCHEMA}: ${describeIssues(read.error)}.`,
      'The file was cut or changed after the run. Measure again, or use an untouched copy.',
      read.error,
    )
  }
  return read.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    throw unreadable(
      `The result is not JSON: ${messageOf(thrown)}.`,
      'The file is empty, cut, or something else. Give the result.json that a run wrote.',
      thrown,
    )
  }
}

function schemaOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined
}

function foreign(schema: unknown): UserError {
  if (typeof schema !== 'string')
    return unreadable(
      `The file has no "schema", so it is not a Plimsoll result.`,
      `Give the result.json that a run wrote; its schema is "${RESULT_SCHEMA}".`,
    )
  const newer = /^plimsoll\/result@(\d+)$/.test(schema)
  return unreadable(
    `The result has schema "${schema.slice(0, 80)}"; this version reads "${RESULT_SCHEMA}".`,
    newer
      ? 'It was written by a newer Plimsoll. Update this one to read it.'
      : 'Give the result.json that a run wrote.',
  )
}

/** The first three faults with their place, enough to find them. */
function describeIssues(error: z.core.$ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => {
    const place = issue.path.map(String).join('.')
    return `"${place}" ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
  })
  const more = error.issues.length - shown.length
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function unreadable(message: string, hint: string, cause?: unknown): UserError {
  return new UserError('result-unreadable', message, hint, cause)
}
