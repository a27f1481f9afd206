import * as z from 'zod/mini'
import { ENGINE_TOOLS, type Engine } from './engine.ts'
import { count, fieldOf, help, keysOf, knownKeys, oneOf, quantity, someText } from './fields.ts'

const script = (tool: string, example: string) =>
  z
    .optional(someText('the path of a script'))
    .check(help(`A script of ${tool} that is run as it is, from the folder of this file.`, example))

const TOOLS = ['tool', 'k6', 'locust'] as const

const engineMap = knownKeys('key', {
  tool: z
    .optional(oneOf(ENGINE_TOOLS))
    .check(help('The tool; what it does follows from this file.', 'locust')),
  k6: script('k6', 'script.js'),
  locust: script('Locust', 'locustfile.py'),
  processes: z
    .optional(count(64))
    .check(help('Locust only: processes on this machine, a master with its workers; 1 without it.', 4)),
}).check(
  z.check(
    ({ value, issues }) => {
      const named = keysOf(value).filter((key) => (TOOLS as readonly string[]).includes(key))
      const against = (message: string): void => void issues.push({ code: 'custom', input: value, message })
      if (named.length !== 1)
        against(
          `expected one of tool, k6 and locust; ${named.length === 0 ? 'none is' : `${named.join(' and ')} are`} given.`,
        )
      else if (
        fieldOf(value, 'processes') !== undefined &&
        (named[0] === 'k6' || fieldOf(value, 'tool') === 'k6')
      )
        against('k6 uses all processors by itself. Take "processes" out.')
    },
    { when: () => true },
  ),
)

const EXPECTED = 'expected "k6", "locust", or a map with a script. Write for example { k6: script.js }.'
const word = quantity((text) => ENGINE_TOOLS.find((tool) => tool === text), EXPECTED, '^(k6|locust)$')
/** The tool that makes the load: its name, or a script of it. */
export const engine = z.union([word, engineMap], { error: EXPECTED })

/** The engine as written, in full. */
export function toEngine(written: z.infer<typeof engine>): Engine {
  if (typeof written === 'string') return { tool: written, script: undefined, processes: 1 }
  const { tool, k6, locust, processes = 1 } = written
  if (k6 !== undefined) return { tool: 'k6', script: k6, processes }
  return { tool: locust === undefined ? (tool ?? 'k6') : 'locust', script: locust, processes }
}

/** Whether a configuration, not yet checked, names a script of another tool. */
export function hasScript(data: unknown): boolean {
  const written = fieldOf(data, 'engine')
  return fieldOf(written, 'k6') !== undefined || fieldOf(written, 'locust') !== undefined
}
