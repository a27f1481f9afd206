import { messageOf } from '../errors.ts'
import { GitHubError } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import type { Result } from '../report/result.ts'
import type { Scene } from './scene.ts'

/** The pull request's own commits, and the commit of the base branch that the event names. */
export interface Origin {
  readonly headSha: string | undefined
  readonly baseSha: string | undefined
  /** Commits that only the pull request has; undefined where there is none, or the event does not say. */
  readonly ownCommits: number | undefined
}

/**
 * The result with `baseline.commitsBehind` filled in: how many commits lie between the newest run of the
 * history and the commit that the change started from. With B the stored commit and H the head, H has
 * `ahead` commits that B lacks; the pull request's own are no part of the distance. One request; a failure
 * of it costs the figure, not the verdict.
 */
export async function withDistance(scene: Scene, result: Result, origin: Origin): Promise<Result> {
  const { kind, sha } = result.baseline
  const { headSha, baseSha, ownCommits } = origin
  const head = ownCommits === undefined ? baseSha : headSha
  if (kind !== 'history' || sha === null || head === undefined || scene.github === undefined) return result
  try {
    const { ahead } = await scene.github.distance(sha, head)
    const commitsBehind = Math.max(0, ahead - (ownCommits ?? 0))
    return { ...result, baseline: { ...result.baseline, commitsBehind } }
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    scene.host.runner.info(
      logText(`How far the baseline is behind is not known: ${messageOf(thrown)}. It needs contents: read.`),
    )
    return result
  }
}
