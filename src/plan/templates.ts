import type { RequestStep, Scenario } from '../config/scenario.ts'
import { templateNames } from '../config/template-text.ts'
import { requestSteps } from './traffic.ts'

/** Templates that neither data nor an earlier capture fills: every such request would fail. One sentence each. */
export function unfilledTemplates(scenarios: readonly Scenario[]): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const filled = new Set(columns(scenario))
    return requestSteps(scenario).flatMap((step) => {
      const missing = [...new Set(textsOf(step).flatMap(templateNames))].filter((name) => !filled.has(name))
      for (const name of Object.keys(step.capture)) filled.add(name)
      return missing.map(
        (name) =>
          `Nothing fills {{ ${name} }} in "${step.name}": give scenario ${scenario.name} data with a column ${name}, or capture it in an earlier step.`,
      )
    })
  })
}

/** Names that every row has. */
function columns({ data }: Scenario): readonly string[] {
  const [first, ...others] = data?.rows ?? []
  if (first === undefined) return []
  return Object.keys(first).filter((name) => others.every((row) => Object.hasOwn(row, name)))
}

function textsOf({ path, headers, body }: RequestStep): readonly string[] {
  const sent =
    body === undefined
      ? []
      : body.kind === 'json'
        ? textsIn(body.value)
        : body.kind === 'form'
          ? Object.values(body.fields)
          : [body.text]
  return [path, ...Object.values(headers), ...sent]
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
