import { GitHubError } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import { sameName } from '../github/same-name.ts'
import type { Result } from '../report/result.ts'
import type { Destination } from './destination.ts'
import type { Scene } from './scene.ts'

export interface Overridden {
  readonly result: Result
  /** Whether a person has taken the failure upon themselves. */
  readonly overridden: boolean
}

/**
 * A failed check that a label on the pull request lets pass. The verdict stays what it is, in the comment
 * and in the outputs; only the check and the exit status give way, and the report names who decided it
 * and when. Labels need write or triage access, so the author of a fork cannot set one. Whatever GitHub
 * refuses to tell overrides nothing.
 */
export async function withOverride(scene: Scene, result: Result, to: Destination): Promise<Overridden> {
  const { github, host, inputs } = scene
  const label = inputs.overrideLabel
  const asIs = { result, overridden: false }
  if (result.check !== 'failure' || result.partial) return asIs
  if (label === undefined || github === undefined || to.pull === undefined) return asIs
  try {
    const { labels } = await github.pull(to.pull)
    if (!labels.some((each) => sameName(each, label))) return asIs
    const set = await github.labelling(to.pull, label)
    const who = set === undefined ? 'nobody on record' : (set.login ?? 'a deleted account')
    const audit = `The label "${label}" lets this check pass: set by ${who}${set === undefined ? '' : ` at ${set.at}`}. The verdict stands.`
    host.runner.warning(logText(audit))
    return {
      result: { ...result, check: 'neutral', reasons: [audit, ...result.reasons] },
      overridden: true,
    }
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    host.runner.warning(logText(`Whether a label overrides the failure is not known: ${thrown.message}.`))
    return asIs
  }
}
