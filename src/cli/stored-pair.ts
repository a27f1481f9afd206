import type { RunKey } from '../baseline/history.ts'
import type { Result } from '../report/result.ts'
import { endOf } from '../report/run-of.ts'

/**
 * What stands between two stored results and is no change of the code, in sentences: other machines, a level
 * of main that began between them, a control score that only one of them has.
 */
export function cautionsOfPair(before: Result, after: Result): readonly string[] {
  return [...machines(before, after), ...levels(before, after), ...scores(before, after)]
}

const PARTS = ['runner', 'architecture', 'image', 'cpu'] as const satisfies readonly (keyof RunKey)[]

function machines({ judging: a }: Result, { judging: b }: Result): readonly string[] {
  const [one, other] = [a?.key ?? undefined, b?.key ?? undefined]
  if (one === undefined || other === undefined)
    return [
      'On which machines the two runs were made is not stored in both results; a change may be that of the machine.',
    ]
  const differing = PARTS.filter((part) => one[part] !== other[part])
  if (differing.length === 0) return []
  const words = differing.map((part) => `${part} "${one[part]}" and "${other[part]}"`).join(', ')
  return [`The two runs were made on different machines (${words}); a change may be that of the machine.`]
}

/** Whether the later run knows of a level of main that the earlier one is not part of. */
function levels(before: Result, after: Result): readonly string[] {
  return [before, after].flatMap((knows, at) => {
    const other = at === 0 ? after : before
    const since = knows.judging?.history?.levelSince ?? undefined
    if (since === undefined || endOf(other).getTime() >= Date.parse(since)) return []
    return [
      `Main has another level since ${since}, found in its runs or accepted by a person, and the ${at === 0 ? 'second' : 'first'} result is from before it: what changed then is shown as a change here.`,
    ]
  })
}

function scores({ judging: a }: Result, { judging: b }: Result): readonly string[] {
  const scored = [a, b].filter((one) => (one?.control ?? null) !== null).length
  return scored === 1
    ? ['Only one of the two runs has a control score, so they are compared as measured.']
    : []
}
