import { messageOf } from '../errors.ts'
import type { Result } from '../report/result.ts'
import { createOnce } from './create-once.ts'
import { GitHubError } from './github.ts'
import type { GitHub, Issue } from './github.ts'
import { carriesMarker } from './marker.ts'

export type TrackingOutcome =
  | {
      readonly kind: 'opened' | 'refreshed' | 'closed'
      readonly number: number
      /** Something that went wrong on the way, such as a second issue that stayed open. */
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Hidden first line of the issue of a branch; a comment's marker with another word, so neither is taken for the other. */
export function trackingMarker(commentMarker: string): string {
  return commentMarker.replace('plimsoll:', 'plimsoll-issue:')
}

interface TrackingIssue {
  /** Starts the body. */
  readonly marker: string
  readonly title: string
  readonly body: string
}

/**
 * Keeps one open issue for a branch that fails: opened by the first failing run, refreshed by the next
 * ones, closed by the first that passes. An inconclusive run leaves it as it is. Where two runs opened one
 * each, the older stays and the others are closed. Never throws for GitHub's sake.
 */
export async function publishTrackingIssue(
  github: GitHub,
  result: Result,
  issue: TrackingIssue,
): Promise<TrackingOutcome> {
  if (result.verdict === 'inconclusive') return { kind: 'nothing' }
  const failing = result.verdict === 'fail'
  try {
    const [oldest, ...others] = await openOnes(github, issue)
    if (oldest !== undefined) {
      await write(github, issue, oldest, failing ? 'open' : 'closed')
      return {
        kind: failing ? 'refreshed' : 'closed',
        number: oldest.number,
        warnings: await closeAll(github, issue, others),
      }
    }
    if (!failing) return { kind: 'nothing' }
    const { number } = await createOnce(
      () => github.createIssue(issue.title, issue.body),
      async () => (await openOnes(github, issue))[0],
    )
    return { kind: 'opened', number, warnings: [] }
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    return { kind: 'failed', reason: thrown.message }
  }
}

/** The open issues of this branch that this token's own user wrote, oldest first. */
async function openOnes(github: GitHub, { marker }: TrackingIssue): Promise<readonly Issue[]> {
  const open = await github.openIssues(await github.login())
  return open.filter(({ body }) => carriesMarker(body, marker)).sort((a, b) => a.number - b.number)
}

async function closeAll(
  github: GitHub,
  issue: TrackingIssue,
  others: readonly Issue[],
): Promise<readonly string[]> {
  const warnings: string[] = []
  for (const other of others) {
    try {
      await write(github, issue, other, 'closed')
    } catch (thrown) {
      if (!(thrown instanceof GitHubError)) throw thrown
      warnings.push(`A second tracking issue (#${other.number}) is still open: ${messageOf(thrown)}.`)
    }
  }
  return warnings
}

function write(github: GitHub, issue: TrackingIssue, { number }: Issue, state: 'open' | 'closed') {
  return github.updateIssue(number, { title: issue.title, body: issue.body, state })
}
