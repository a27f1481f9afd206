import type { Result } from './result.ts'

/** How the verdict is to be taken in at a glance. */
export type Tone = 'good' | 'caution' | 'bad'

/** `Plimsoll: fail`, with the check's own word wherever the verdict alone does not say it. */
export function verdictTitle(result: Result): string {
  const partial = result.partial ? ', cut short' : ''
  return `Plimsoll: ${result.verdict}${partial}`
}

/**
 * What the check says, in a sentence: comment and check must never seem to disagree. Empty where the verdict
 * already says it.
 */
export function checkSentence({ verdict, check }: Result): string {
  const plain =
    (verdict === 'pass' && check === 'success') ||
    (verdict === 'fail' && check === 'failure') ||
    (verdict === 'warn' && check !== 'failure')
  if (plain) return ''
  switch (check) {
    case 'failure':
      return 'The check fails, because the configuration says so for this case.'
    case 'neutral':
      return 'The check is neutral: it neither passes nor blocks.'
    case 'success':
      return 'The check passes, because the configuration says so for this case. Nothing was proven.'
    default:
      return check satisfies never
  }
}

/** Bad where the check is red, good only for a plain pass. */
export function toneOf({ verdict, check, partial }: Result): Tone {
  if (check === 'failure' || verdict === 'fail') return 'bad'
  return verdict === 'pass' && !partial ? 'good' : 'caution'
}
