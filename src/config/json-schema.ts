import * as z from 'zod/mini'
import { observedThreshold } from './observe-schema.ts'
import { configSchema } from './schema.ts'
import { thresholds } from './threshold-schema.ts'

const ON_SERIES = withoutDialect(z.toJSONSchema(observedThreshold, { io: 'input' }))

/** The configuration's JSON Schema (draft 2020-12), of what is written, for editors. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema: written }) => {
      // zod drops the examples of values that are parsed on; ours are examples of what is written.
      const examples = z.globalRegistry.get(zodSchema)?.examples
      if (Array.isArray(examples)) written.examples = examples
      // Beside the metrics stand observed series, whose names are free.
      if (zodSchema === thresholds) written.additionalProperties = ON_SERIES
    },
  })
}

/** Only the root of a schema names its dialect. */
function withoutDialect(schema: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema {
  const { type, properties, additionalProperties } = schema
  return { type, properties, additionalProperties } as z.core.JSONSchema.BaseSchema
}
