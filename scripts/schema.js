// Writes src/config/plimsoll.schema.json, the JSON Schema for editors, from the one definition of the
// configuration. A test fails when the file is not current.
import { writeFileSync } from 'node:fs'
import { jsonSchema } from '../src/config/json-schema.ts'

const path = new URL('../src/config/plimsoll.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(jsonSchema(), null, 2)}\n`)
