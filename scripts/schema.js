// Writes the JSON Schemas from the definitions that the code itself reads by: that of the configuration, for
// editors, and that of result.json, for programs. Tests fail when a file is not current.
import { writeFileSync } from 'node:fs'
import { jsonSchema } from '../src/config/json-schema.ts'
import { resultJsonSchema } from '../src/report/result-json-schema.ts'

write('../src/config/plimsoll.schema.json', jsonSchema())
write('../src/report/result.schema.json', resultJsonSchema())

function write(path, schema) {
  writeFileSync(new URL(path, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
