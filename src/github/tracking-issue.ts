import type { Result } from '../report/result.ts'
import { GitHubError } from './github.ts'
import type { GitHub } from './github.ts'
import { carriesMarker } from './marker.ts'

export type TrackingOutcome =
  | { readonly kind: 'opened' | 'refreshed' | 'closed'; readonly number: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Hidden first line of the issue of a branch; a comment's marker with another word, so neither is taken for the other. */
export function trackingMarker(commentMarker: string): string {
  return commentMarker.replace('plimsoll:', 'plimsoll-issue:')
}

/**
 * Keeps one open issue for a branch that fails: opened by the first failing run, refreshed by the next
 * ones, closed by the first that passes. An inconclusive run leaves it as it is. Never throws for
 * GitHub's sake.
 */
export async function publishTrackingIssue(
  github: GitHub,
  result: Result,
  issue: { readonly marker: string; readonly branch: string; readonly body: string },
): Promise<TrackingOutcome> {
  if (result.verdict === 'inconclusive') return { kind: 'nothing' }
  const title = `Load gate fails on ${issue.branch}`
  const failing = result.verdict === 'fail'
  try {
    const login = await github.login()
    const open = (await github.openIssues(login)).find(({ body }) => carriesMarker(body, issue.marker))
    if (open !== undefined) {
      await github.updateIssue(open.number, { title, body: issue.body, state: failing ? 'open' : 'closed' })
      return { kind: failing ? 'refreshed' : 'closed', number: open.number }
    }
    if (!failing) return { kind: 'nothing' }
    const { number } = await github.createIssue(title, issue.body)
    return { kind: 'opened', number }
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    return { kind: 'failed', reason: thrown.message }
  }
}
