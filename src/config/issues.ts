import type { z } from 'zod/mini'
import type { ConfigDocument } from './document.ts'
import { labelOf } from './problem.ts'
import type { ConfigPath, Problem } from './problem.ts'

type Issue = z.core.$ZodIssue

/** What the schema found, as problems with their place in the file. */
export function problemsOf(
  issues: readonly Issue[],
  document: ConfigDocument,
  data: unknown,
  base: ConfigPath = [],
): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path: ConfigPath = [
      ...base,
      ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ]
    if (issue.code === 'unrecognized_keys') {
      // One line of the message for each key (fields.ts, knownKeys).
      return issue.message.split('\n').map((text, index) => {
        const place = document.locate([...path, issue.keys[index] ?? ''], 'key')
        return { ...place, text: path.length === 0 ? text : `${labelOf(path)}: ${text}` }
      })
    }
    if (issue.code === 'invalid_union') {
      const branch = likeliestBranch(issue.errors)
      if (branch !== undefined) return problemsOf(branch, document, data, path)
    }
    if (issue.code === 'invalid_key') {
      const text = issue.issues[0]?.message ?? issue.message
      return [{ ...document.locate(path, 'key'), text: `${labelOf(path)}: ${text}` }]
    }
    return [valueProblem(path, issue.message, document, data)]
  })
}

/** A problem of the value at a path, quoting what was written there. */
export function valueProblem(
  path: ConfigPath,
  text: string,
  document: ConfigDocument,
  data: unknown,
): Problem {
  const place = document.locate(path, 'value')
  const label = path.length === 0 ? 'the file' : labelOf(path)
  const value = valueAt(path, data)
  if (value === undefined) return { ...place, text: `${label} is missing: ${text}` }
  if (value === null) return { ...place, text: `${label} is empty: ${text}` }
  const written = document.written(path)
  return { ...place, text: written === undefined ? `${label}: ${text}` : `${label} ${written}: ${text}` }
}

/**
 * Of the forms a value may take, the one that was most likely meant: not of another type altogether, then
 * with the least wrong. Undefined when no form is near, so that the message names them all.
 */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const near = branches.filter((issues) => !issues.some(isOtherType))
  const [first, ...others] = near
  if (first === undefined) return undefined
  return others.reduce((best, branch) => (weigh(branch) < weigh(best) ? branch : best), first)
}

function isOtherType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_union')
}

/** A key that the form does not know speaks against it, a missing one less, a wrong value least. */
function weigh(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 4 * issue.keys.length
    return sum + (issue.code === 'invalid_type' && issue.path.length === 1 ? 2 : 1)
  }, 0)
}

function valueAt(path: ConfigPath, data: unknown): unknown {
  let value = data
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[part]
  }
  return value
}
