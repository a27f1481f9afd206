import * as z from 'zod/mini'
import { RESULT_SCHEMA } from './result.ts'
import { resultSchema } from './result-schema.ts'

/**
 * The JSON Schema (draft 2020-12) of `result.json`, for programs that read it. Objects admit further fields:
 * a later version adds some.
 */
export function resultJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(resultSchema, { io: 'input', reused: 'ref' }),
    $id: 'plimsoll-result-1.schema.json',
    title: RESULT_SCHEMA,
    description: 'The result of a run of Plimsoll. docs/result.md explains each field.',
  }
}
