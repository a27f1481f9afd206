import type { Annotation } from './github.ts'

/** The part of `@actions/core` that is used, and the job summary's file. */
export interface Runner {
  getInput(name: string): string
  setSecret(secret: string): void
  setOutput(name: string, value: string): void
  /** Fails the step; called once, by `action.ts`. */
  setFailed(message: string): void
  info(message: string): void
  notice(message: string, properties?: LogProperties): void
  warning(message: string, properties?: LogProperties): void
  error(message: string, properties?: LogProperties): void
}

export interface LogProperties {
  title?: string
  file?: string
  startLine?: number
}

/** Outputs of the action; `action.yml` declares the same names (checked by a test). */
export const OUTPUT_NAMES = [
  'verdict',
  'headline',
  'regressions',
  'result-path',
  'report-path',
  'comment-id',
  'baseline-kind',
] as const
export type Outputs = Readonly<Record<(typeof OUTPUT_NAMES)[number], string>>

/** GitHub drops a larger summary whole. */
export const SUMMARY_LIMIT_BYTES = 1024 * 1024

/** Annotations of one level that GitHub shows for one step; the rest would be dropped without a word. */
const MOST_OF_A_LEVEL = 10

/**
 * Text that came from outside, fit for the log. The runner takes a line that begins with `::`, or holds
 * `##[`, for a command (actions/runner, ActionCommand.cs): both are broken up. Control characters go,
 * so that nothing can move the cursor over an earlier line.
 */
export function logText(text: string): string {
  return text

    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029]/g, (character) =>
      character === '\r' ? '\n' : ' ',
    )
    .replace(/^(\s*):(?=:)/gm, '$1: ')
    .replaceAll('##[', '## [')
}

/** Outputs of a run that measured nothing. */
export function emptyOutputs(headline: string): Outputs {
  return {
    verdict: '',
    headline,
    regressions: '',
    'result-path': '',
    'report-path': '',
    'comment-id': '',
    'baseline-kind': '',
  }
}

export function writeOutputs(runner: Runner, outputs: Outputs): void {
  for (const name of OUTPUT_NAMES) runner.setOutput(name, outputs[name])
}

/** Workflow-command annotations on the config; what exceeds GitHub's ten of a level is counted in the last. */
export function annotate(runner: Runner, annotations: readonly Annotation[]): void {
  const levels = [
    ['failure', 'error'],
    ['warning', 'warning'],
    ['notice', 'notice'],
  ] as const
  for (const [level, command] of levels) {
    const all = annotations.filter((annotation) => annotation.level === level)
    // One place is left for the message of the failed step itself.
    const shown = all.slice(0, MOST_OF_A_LEVEL - 1)
    const left = all.length - shown.length
    for (const [index, { path, line, title, message }] of shown.entries()) {
      const more = left > 0 && index === shown.length - 1 ? ` (and ${left} more: see the summary)` : ''
      runner[command](logText(message) + more, { title: logText(title), file: path, startLine: line })
    }
  }
}
