import { UserError, messageOf } from '../errors.ts'
import { markdownFence, markdownLink, markdownText } from '../report/markdown-escape.ts'

/** Why there is no verdict: something the user can mend, a bug of ours, or a run that was stopped. */
export interface Trouble {
  readonly kind: 'user' | 'bug' | 'interrupted'
  readonly code: string
  /** One line. */
  readonly headline: string
  readonly message: string
  readonly hint: string
  /** Of a bug only. */
  readonly stack: string | undefined
}

/** Where bugs are reported. */
const ISSUES = 'the issue tracker of Plimsoll'

export function describeTrouble(thrown: unknown, interrupted: boolean): Trouble {
  if (interrupted)
    return {
      kind: 'interrupted',
      code: 'interrupted',
      headline: 'Could not measure: the run was cancelled.',
      message: 'The run was cancelled before there was anything to judge.',
      hint: 'Start it again.',
      stack: undefined,
    }
  if (thrown instanceof UserError)
    return {
      kind: 'user',
      code: thrown.code,
      headline: `Could not measure: ${firstLine(thrown.message)}`,
      message: thrown.message,
      hint: thrown.hint,
      stack: undefined,
    }
  return {
    kind: 'bug',
    code: 'bug',
    headline: `Could not measure: ${firstLine(messageOf(thrown))}`,
    message: messageOf(thrown),
    hint: `This is a bug in Plimsoll. Please report it with the text below on ${ISSUES}.`,
    stack: thrown instanceof Error ? thrown.stack : undefined,
  }
}

/** The comment and summary of a run without a verdict; it takes the place of an earlier verdict, whatever its colour. */
export function renderTrouble(
  trouble: Trouble,
  options: {
    readonly marker: string | undefined
    readonly headSha: string | undefined
    readonly runUrl: string | undefined
  },
): string {
  const commit = options.headSha === undefined ? 'this run' : options.headSha.slice(0, 7)
  return [
    ...(options.marker === undefined ? [] : [options.marker]),
    '### Could not measure',
    '',
    `There is no verdict on ${commit}; an earlier one does not hold for it.`,
    '',
    ...(trouble.message.includes('\n')
      ? [markdownFence('text', trouble.message.slice(0, 10_000))]
      : [markdownText(trouble.message, 2_000)]),
    '',
    markdownText(trouble.hint, 2_000),
    ...(options.runUrl === undefined ? [] : ['', markdownLink('The run and its log', options.runUrl)]),
    '',
  ].join('\n')
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300)
}
