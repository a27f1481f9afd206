import * as z from 'zod/mini'
import { quoted, unreadable } from './trouble.ts'
import type { Where } from './reading.ts'

/** A count or a time: not negative, finite. */
export const amount = z.number().check(z.nonnegative())

/**
 * A document that was recognised, checked field by field. Throws UserError `ingest-unreadable` that names the
 * first fault, `what` being the format in words.
 */
export function checked<Schema extends z.ZodMiniType>(
  schema: Schema,
  json: unknown,
  where: Where,
  what: string,
): z.infer<Schema> {
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const place =
    issue === undefined || issue.path.length === 0 ? 'the document' : quoted(issue.path.map(String).join('.'))
  throw unreadable(
    where.path,
    `this is no whole ${what}: ${place}: ${issue?.message ?? 'not as expected'}.`,
    'Give the file as the tool wrote it.',
    read.error,
  )
}

/** Whether a value is an object that has all these fields. */
export function hasFields(
  json: unknown,
  ...names: readonly string[]
): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && names.every((name) => Object.hasOwn(json, name))
}

/** A text as JSON; undefined for what is none, which whoever asks then names with its place. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
