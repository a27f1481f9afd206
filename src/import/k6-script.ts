import { importProblem, nameOf, type Imported, type ImportedScenario } from './imported.ts'
import { readK6Options } from './k6-options.ts'
import { parseScript } from './k6-syntax.ts'
import { Constants } from './k6-values.ts'
import { K6Walk } from './k6-walk.ts'

/**
 * Scenarios from a k6 script whose iterations are a plain sequence: calls of `http` with literal addresses,
 * `check` of a status, `sleep`, `group`; with the load and thresholds of its `options`. What is computed, looped
 * or conditional is left out and named by its line. Throws UserError `import-unreadable` for a script that
 * cannot be parsed, that is of several hosts, or of which no request is left.
 */
export function importK6(text: string, path: string): Imported {
  const script = parseScript(text, path)
  const constants = new Constants(script.constants)
  const options = readK6Options(script.options, constants)
  const functions = options.functions.length > 0 ? options.functions : [{ name: 'default', weight: 1 }]
  const leftOut: string[] = [...options.leftOut, ...script.leftOut]
  const toCheck: string[] = [...options.toCheck]
  const origins = new Set<string>()
  const scenarios = functions.flatMap(({ name, weight }): readonly ImportedScenario[] => {
    const body = script.functions.get(name)
    if (body === undefined) {
      leftOut.push(`the function "${name}": it is not in this file.`)
      return []
    }
    const walk = new K6Walk(script.http, constants)
    walk.statements(body)
    leftOut.push(...walk.leftOut)
    toCheck.push(...walk.toCheck)
    for (const origin of walk.origins) origins.add(origin)
    const sends = walk.steps.some((step) => 'method' in step)
    return sends ? [{ name: nameOf(name), weight, steps: walk.steps }] : []
  })
  const [url, second] = [...origins]
  if (second !== undefined)
    throw importProblem(
      path,
      `it sends requests to several hosts: ${[...origins].join(', ')}.`,
      'One gate loads one target. Take the calls of the others out of a copy of the script.',
    )
  if (scenarios.length === 0)
    throw importProblem(
      path,
      `no request of it can be taken over. ${leftOut.slice(0, 5).join(' ')}`,
      'Only a plain sequence of calls with literal addresses is. Let k6 run the script itself: "engine: { k6: script.js }".',
    )
  return {
    from: `the k6 script ${path.split(/[\\/]/).at(-1) ?? path}`,
    url,
    scenarios,
    load: options.load,
    thresholds: options.thresholds,
    leftOut,
    toCheck,
  }
}
