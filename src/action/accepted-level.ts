import type { AcceptedLevel } from '../baseline/accepted-level.ts'
import { GitHubError } from '../github/github.ts'
import type { GitHub, PullRequest } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import { shaAt, valueAt } from '../github/payload.ts'
import type { Payload } from '../github/payload.ts'
import { sameName } from '../github/same-name.ts'
import type { RunTrigger } from '../github/trigger.ts'
import type { Scene } from './scene.ts'

/**
 * Who decided that this run starts a new level of the branch: whoever started the run with `accept-level`, or
 * whoever labelled a pull request that this push merged. Only a push reads labels: a nightly run of the same
 * commit would start the level again. What GitHub refuses to tell accepts nothing.
 */
export async function acceptedBy(scene: Scene, trigger: RunTrigger): Promise<AcceptedLevel | undefined> {
  const { host, inputs, job } = scene
  const measuresBranch = trigger.mode === 'baseline'
  if (inputs.acceptLevel && !measuresBranch)
    host.runner.warning(
      logText(`accept-level has no effect: this run does not measure ${trigger.branch} itself.`),
    )
  if (!measuresBranch) return undefined
  const by = inputs.acceptLevel ? (job.event.actor ?? 'an unknown account') : await labeller(scene, trigger)
  if (by === undefined) return undefined
  host.runner.notice(logText(`${by} accepts a new level of ${trigger.branch}: earlier runs are no baseline.`))
  return { by }
}

async function labeller(
  { github, host, inputs, job }: Scene,
  { event, headSha, branch }: RunTrigger,
): Promise<string | undefined> {
  const label = inputs.acceptLabel
  if (event !== 'push' || label === undefined || github === undefined || headSha === undefined)
    return undefined
  try {
    const merged = await labelledPull(github, commitsOf(job.event.payload, headSha), (pull) => {
      return !pull.open && pull.baseBranch === branch && pull.labels.some((each) => sameName(each, label))
    })
    if (merged === undefined) return undefined
    const set = await github.labelling(merged.number, label)
    return `${set === undefined ? 'nobody on record' : (set.login ?? 'a deleted account')}, by the label "${label}" on #${merged.number},`
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    host.runner.warning(logText(`Whether a label accepts a new level is not known: ${thrown.message}.`))
    return undefined
  }
}

/** Commits of one push that are asked about, at most: each is a request. */
const MOST_COMMITS = 10

/** The commits of a push, newest first: a merge queue lands several pull requests with one. */
function commitsOf(payload: Payload, headSha: string): readonly string[] {
  const listed = valueAt(payload, 'commits')
  const shas = Array.isArray(listed) ? listed.flatMap((commit: unknown) => shaAt(commit, 'id') ?? []) : []
  return [...new Set([headSha, ...shas.reverse()])].slice(0, MOST_COMMITS)
}

async function labelledPull(
  github: GitHub,
  commits: readonly string[],
  isIt: (pull: PullRequest) => boolean,
): Promise<PullRequest | undefined> {
  for (const sha of commits) {
    const found = (await github.pullsOfCommit(sha)).find(isIt)
    if (found !== undefined) return found
  }
  return undefined
}
