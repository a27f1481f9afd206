import type { Result } from '../report/result.ts'
import { createOnce } from './create-once.ts'
import { GitHubError } from './github.ts'
import type { Annotation, CheckUpdate, GitHub } from './github.ts'

/** GitHub refuses a summary of more characters. */
export const CHECK_SUMMARY_LIMIT = 65_000

export type StartedCheck =
  { readonly kind: 'started'; readonly id: number } | { readonly kind: 'failed'; readonly reason: string }

/** Stable, so that a branch rule can name it: `Plimsoll`, with suite and profile where they are not the default. */
export function checkName(suite: string, profile: string): string {
  const parts = [suite, profile].filter((part) => part !== 'default')
  return parts.length === 0 ? 'Plimsoll' : `Plimsoll (${parts.join(', ')})`
}

/**
 * Shows the check run as in progress, so that an old conclusion does not stand while a new run is under way.
 * One whose answer was lost is found by name and by the page it leads to, this run's: left alone it would be
 * in progress for ever.
 */
export async function startCheck(
  github: GitHub,
  name: string,
  headSha: string,
  detailsUrl: string | undefined,
): Promise<StartedCheck> {
  try {
    const { id } = await createOnce(
      () => github.createCheck({ name, headSha, detailsUrl }),
      async () =>
        detailsUrl === undefined
          ? undefined
          : (await github.checkRuns(headSha, name)).find(
              (run) => run.status === 'in_progress' && run.detailsUrl === detailsUrl,
            ),
    )
    return { kind: 'started', id }
  } catch (thrown) {
    return { kind: 'failed', reason: reasonOf(thrown) }
  }
}

/** Completes a check run; the reason why not, in words, or undefined. */
export async function completeCheck(
  github: GitHub,
  id: number,
  update: CheckUpdate,
): Promise<string | undefined> {
  try {
    await github.updateCheck(id, update)
    return undefined
  } catch (thrown) {
    return reasonOf(thrown)
  }
}

/** The verdict in the checks API's words. It is decided in `compare/verdict.ts`; this only translates. */
export function describeCheck(
  result: Result,
  summary: string,
  annotations: readonly Annotation[],
): CheckUpdate {
  return {
    conclusion: result.why === 'interrupted' ? 'cancelled' : result.check,
    title: result.headline.slice(0, 250),
    summary,
    annotations,
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof GitHubError) return thrown.message
  throw thrown
}
