import { readFileSync } from 'node:fs'
import { parseConfig, type Config } from '../../src/config/config.ts'

export const EXAMPLES = 'examples'

/** A configuration of `examples/`, as a user would run it. */
export function readExample(name: string): Config {
  const path = `${EXAMPLES}/${name}`
  return parseConfig({ text: readFileSync(path, 'utf8'), path, env: {}, readText: () => undefined })
}
