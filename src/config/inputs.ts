import { UserError } from '../errors.ts'
import type { Policy } from './config.ts'
import {
  optional,
  readChoice,
  readDuration,
  readFlag,
  readHeaders,
  readLines,
  readOptionalChoice,
  readSuite,
  readText,
  readUrl,
} from './input-readers.ts'
import type { InputSource } from './input-source.ts'

/** The action's inputs, validated; their defaults stand in `action.yml` alone. Empty means undefined. */
export interface RawInputs {
  /** May hold `{pr}`, the number of the pull request. */
  readonly url: string | undefined
  readonly baselineUrl: string | undefined
  /** Path of the config; undefined reads the usual one if it is there. */
  readonly config: string | undefined
  readonly profile: string
  readonly mode: 'auto' | 'gate' | 'baseline' | 'calibrate' | 'report'
  readonly suite: string
  /** Sent with every request; name in lower case. Every value is masked before this record exists. */
  readonly headers: Readonly<Record<string, string>>
  readonly environment: string | undefined
  /** Name of the commit status or check run that carries the preview's address. */
  readonly previewCheck: string | undefined
  readonly waitTimeoutMs: number
  readonly comment: 'always' | 'on-change' | 'never'
  readonly checkRun: boolean
  readonly trackingIssue: boolean
  /** Undefined leaves it to the config. */
  readonly onInconclusive: Policy | undefined
  readonly onMissingBaseline: Policy | undefined
  /** Label on the pull request that lets a failed check pass. */
  readonly overrideLabel: string | undefined
  /** A run of the branch itself starts a new level: earlier runs are no baseline any more. */
  readonly acceptLevel: boolean
  /** Label on a merged pull request that does the same for the push that merged it. */
  readonly acceptLabel: string | undefined
  /** Path of the result of a first job, whose suspicion this one decides. */
  readonly confirm: string | undefined
  /** The part of the load that this job carries, as written: `2/20`. Undefined: all of it. */
  readonly shard: string | undefined
  /** Moment at which all parts begin, as written. */
  readonly startAt: string | undefined
  /**
   * Folders with what shards measured, or files of other tools, to be judged; empty where this job measures. The
   * three after it go with files of other tools.
   */
  readonly results: readonly string[]
  /** Files of a second run of the same load. */
  readonly resultsConfirm: readonly string[]
  /** This much of their beginning is left out; undefined leaves nothing out. */
  readonly resultsWarmUpMs: number | undefined
  /** Name of the only request of a file that names none. */
  readonly resultsName: string | undefined
  readonly out: string
  readonly githubToken: string | undefined
}

/** Stands for the number of the pull request in the `url` input. */
export const PULL_NUMBER = '{pr}'

const POLICIES = ['pass', 'warn', 'fail'] as const

/** Reads each input once. Throws one UserError `usage` that lists every problem. Masks before it reads on. */
export function readInputs(source: InputSource): RawInputs {
  const problems: string[] = []
  const githubToken = optional(source.read('github-token'))
  if (githubToken !== undefined) source.mask(githubToken)
  const headers = readHeaders(source, problems)
  const inputs: RawInputs = {
    url: readUrl(source, 'url', problems, [PULL_NUMBER]),
    baselineUrl: readUrl(source, 'baseline-url', problems),
    config: optional(source.read('config')),
    profile: readText(source, 'profile', problems),
    mode: readChoice(source, 'mode', ['auto', 'gate', 'baseline', 'calibrate', 'report'], problems),
    suite: readSuite(source, problems),
    headers,
    environment: optional(source.read('environment')),
    previewCheck: optional(source.read('preview-check')),
    waitTimeoutMs: readDuration(source, 'wait-timeout', problems),
    comment: readChoice(source, 'comment', ['always', 'on-change', 'never'], problems),
    checkRun: readFlag(source, 'check-run', problems),
    trackingIssue: readFlag(source, 'tracking-issue', problems),
    overrideLabel: optional(source.read('override-label')),
    // `${{ inputs.accept }}` is empty on every event but workflow_dispatch.
    acceptLevel:
      optional(source.read('accept-level')) !== undefined && readFlag(source, 'accept-level', problems),
    acceptLabel: optional(source.read('accept-label')),
    onInconclusive: readOptionalChoice(source, 'on-inconclusive', POLICIES, problems),
    onMissingBaseline: readOptionalChoice(source, 'on-missing-baseline', POLICIES, problems),
    confirm: optional(source.read('confirm')),
    shard: optional(source.read('shard')),
    startAt: optional(source.read('start-at')),
    results: readLines(source.read('results')),
    resultsConfirm: readLines(source.read('results-confirm')),
    resultsWarmUpMs:
      source.read('results-warm-up') === '' ? undefined : readDuration(source, 'results-warm-up', problems),
    resultsName: optional(source.read('results-name')),
    out: readText(source, 'out', problems),
    githubToken,
  }
  if (problems.length > 0)
    throw new UserError(
      'usage',
      problems.length === 1
        ? problems.join('')
        : `${problems.length} inputs are wrong:\n${problems.join('\n')}`,
      'Correct the `with:` section of the step; action.yml describes every input.',
    )
  return inputs
}
