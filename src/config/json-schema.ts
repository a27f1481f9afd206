import * as z from 'zod/mini'
import { configSchema } from './schema.ts'

/** The configuration's JSON Schema (draft 2020-12), of what is written, for editors. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema: written }) => {
      // zod drops the examples of values that are parsed on; ours are examples of what is written.
      const examples = z.globalRegistry.get(zodSchema)?.examples
      if (Array.isArray(examples)) written.examples = examples
    },
  })
}
