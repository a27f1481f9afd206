import { UserError } from '../errors.ts'

/** Keys and indexes from the root of the file. */
export type ConfigPath = readonly (string | number)[]

/** A parser's answer: the value, or what is wrong and what to write instead, in sentences. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string }

/** Something wrong in the configuration, in words, and where. */
export interface Problem {
  /** From 1; undefined where there is no file. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** Full sentences, quoting the text, ending with what to do. */
  readonly text: string
}

/** `p95.increase`, `scenarios[0].steps[2].expect`; the word `thresholds` at the front is left out. */
export function labelOf(path: ConfigPath): string {
  const shown = path[0] === 'thresholds' && path.length > 1 ? path.slice(1) : path
  let label = ''
  for (const part of shown) {
    if (typeof part === 'number') label += `[${part}]`
    else if (/^[\w-]+$/.test(part)) label += label === '' ? part : `.${part}`
    else label += label === '' ? JSON.stringify(part) : `.${JSON.stringify(part)}`
  }
  return label
}

/** One error that lists every problem, in the order of the file, one a line. */
export function configError(problems: readonly Problem[], path: string | undefined): UserError {
  const file = path ?? 'the configuration'
  const inOrder = [...problems].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
  const lines = inOrder.map(({ line, column, text }) =>
    line === undefined ? `${file}: ${text}` : `${file}:${line}:${column ?? 1}: ${text}`,
  )
  const unique = [...new Set(lines)]
  const count = unique.length === 1 ? '1 problem' : `${unique.length} problems`
  return new UserError(
    'config',
    [`${count} in ${file}`, ...unique].join('\n'),
    'Mend the lines named above; docs/configuration.md lists every key with an example. Nothing was sent.',
  )
}
