import { messageOf } from '../errors.ts'
import { createOnce } from './create-once.ts'
import { GitHubError } from './github.ts'
import type { GitHub, IssueComment } from './github.ts'
import { carriesMarker } from './marker.ts'

/** Longest comment that is written; GitHub refuses bodies above 65,536 characters. */
export const COMMENT_LIMIT = 60_000

export interface CommentRequest {
  readonly pull: number
  /** Starts the body. */
  readonly marker: string
  readonly body: string
  /** `on-change` writes a first comment only when there is something to tell; an existing one is always updated. */
  readonly policy: 'always' | 'on-change' | 'never'
  readonly worthTelling: boolean
  /** Commit that was measured. */
  readonly headSha: string | undefined
}

export type CommentOutcome =
  | {
      readonly kind: 'created' | 'updated'
      readonly id: number
      /** Something that went wrong on the way, such as a duplicate that stayed. */
      readonly warnings: readonly string[]
    }
  /** Nothing was to be written. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /** It could not be written; the verdict does not depend on it. */
  | { readonly kind: 'failed'; readonly reason: string; readonly status: number | undefined }

/**
 * Writes the one comment of this suite and profile: updates the newest that carries the marker and was
 * written by this token's own user, deletes older ones, or creates it. Never throws for GitHub's sake.
 * A comment by anybody else is not ours, whatever it says.
 */
export async function publishComment(github: GitHub, request: CommentRequest): Promise<CommentOutcome> {
  if (request.policy === 'never') return { kind: 'skipped', reason: 'the input comment is "never"' }
  try {
    const pull = await github.pull(request.pull)
    if (request.headSha !== undefined && pull.headSha !== request.headSha)
      return {
        kind: 'skipped',
        reason: `#${request.pull} has moved on to ${pull.headSha.slice(0, 7)}; this run measured ${request.headSha.slice(0, 7)}`,
      }
    const own = await ownComments(github, request)
    const newest = own.at(-1)
    if (newest !== undefined) return await update(github, newest, own.slice(0, -1), request.body)
    if (request.policy === 'on-change' && !request.worthTelling)
      return { kind: 'skipped', reason: 'nothing changed, and there is no earlier comment to correct' }
    return await create(github, request)
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    return { kind: 'failed', reason: thrown.message, status: thrown.status }
  }
}

async function create(github: GitHub, request: CommentRequest): Promise<CommentOutcome> {
  const { id } = await createOnce(
    () => github.createComment(request.pull, request.body),
    async () => (await ownComments(github, request)).at(-1),
  )
  return { kind: 'created', id, warnings: [] }
}

async function update(
  github: GitHub,
  newest: IssueComment,
  older: readonly IssueComment[],
  body: string,
): Promise<CommentOutcome> {
  await github.updateComment(newest.id, body)
  const warnings: string[] = []
  for (const duplicate of older) {
    try {
      await github.deleteComment(duplicate.id)
    } catch (thrown) {
      warnings.push(`An older comment (${duplicate.id}) is still there: ${messageOf(thrown)}.`)
    }
  }
  return { kind: 'updated', id: newest.id, warnings }
}

async function ownComments(github: GitHub, request: CommentRequest): Promise<readonly IssueComment[]> {
  const login = await github.login()
  const comments = await github.comments(request.pull)
  return comments
    .filter((comment) => comment.author === login && carriesMarker(comment.body, request.marker))
    .sort((a, b) => a.id - b.id)
}
