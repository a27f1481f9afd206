import { UserError } from '../errors.ts'
import { checkAlone } from '../gate/confirmable.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { readResult } from '../report/read-result.ts'
import type { Result } from '../report/result.ts'
import type { Scene } from './scene.ts'

/**
 * The result that the `confirm` input names; undefined without the input. Throws UserError for a path without
 * a result, and where there is nothing that a confirmation could go with.
 */
export function firstResult({ host, inputs }: Scene, trigger: RunTrigger): Result | undefined {
  const path = inputs.confirm
  if (path === undefined) return undefined
  if (trigger.mode === 'baseline')
    throw new UserError(
      'usage',
      `confirm "${path}" is given, and this run measures ${trigger.branch} itself.`,
      'Leave confirm out of the job that measures the branch; only a pull request can be suspected.',
    )
  checkAlone([inputs.profile], inputs.baselineUrl)
  const text = host.read(path)
  if (text === undefined)
    throw new UserError(
      'result-unreadable',
      `There is no file "${path}".`,
      'Download the artefact of the first job before this step (actions/download-artifact), and name its result.json.',
    )
  return readResult(text)
}
