import { UserError } from '../errors.ts'
import { parseDuration } from '../units.ts'
import type { Policy } from './config.ts'

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

/** Every input of the action; `action.yml` declares the same names (checked by a test). */
export const INPUT_NAMES = [
  'url',
  'baseline-url',
  'config',
  'profile',
  'mode',
  'suite',
  'headers',
  'environment',
  'preview-check',
  'wait-timeout',
  'comment',
  'check-run',
  'tracking-issue',
  'override-label',
  'accept-level',
  'accept-label',
  'on-inconclusive',
  'on-missing-baseline',
  'confirm',
  'shard',
  'start-at',
  'results',
  'results-confirm',
  'results-warm-up',
  'results-name',
  'out',
  'github-token',
] as const
export type InputName = (typeof INPUT_NAMES)[number]

/** The world the inputs come from: the runner's. */
export interface InputSource {
  /** The text of an input, trimmed; empty when it is not set. */
  read(name: InputName): string
  /** Makes the runner hide a value in everything that is logged from now on. */
  mask(secret: string): void
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

/**
 * What has to be masked for a header value: the value, and the credential after a scheme such as `Bearer`.
 * Values of fewer than four characters are left alone: hiding every "1" of a log hides nothing but the log.
 */
export function secretsOf(value: string): readonly string[] {
  const credential = /^[A-Za-z-]+\s+(\S+)$/.exec(value)?.[1]
  return [value, ...(credential === undefined ? [] : [credential])].filter((text) => text.length >= 4)
}

/** Lines of `Name: value`; blank lines are skipped. RFC 9110 §5.6.2 says what a name may hold. */
function readHeaders(source: InputSource, problems: string[]): Readonly<Record<string, string>> {
  const lines = source
    .read('headers')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  // A line that is not understood may hold a secret too: mask everything first, quote names only.
  for (const line of lines)
    for (const secret of secretsOf(line.slice(line.indexOf(':') + 1).trim())) source.mask(secret)
  const headers = new Map<string, string>()
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim()
    const where = `headers, line ${index + 1}`
    if (colon < 1) problems.push(`${where}: a header is written "Name: value"; there is no colon.`)
    else if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      problems.push(`${where}: "${name}" is no header name; letters, digits and hyphens are expected.`)
    else if (headers.has(name.toLowerCase())) problems.push(`${where}: "${name}" is given twice.`)
    else headers.set(name.toLowerCase(), line.slice(colon + 1).trim())
  }
  return Object.fromEntries(headers)
}

function readUrl(
  source: InputSource,
  name: InputName,
  problems: string[],
  templates: readonly string[] = [],
): string | undefined {
  const text = optional(source.read(name))
  if (text === undefined) return undefined
  const filled = templates.reduce((address, template) => address.replaceAll(template, '1'), text)
  if (!URL.canParse(filled) || !/^https?:$/.test(new URL(filled).protocol)) {
    problems.push(
      `${name} "${text}": expected an http or https address, for example "https://preview.example.com".`,
    )
    return undefined
  }
  const url = new URL(filled)
  if (url.username !== '' || url.password !== '') {
    source.mask(url.password === '' ? url.username : url.password)
    problems.push(
      `${name}: an address with a user name or password ends up in logs. Send them with \`headers\`.`,
    )
  }
  return text
}

function readSuite(source: InputSource, problems: string[]): string {
  const text = source.read('suite')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text))
    problems.push(
      `suite "${text}": expected up to 64 letters, digits, dots, hyphens or underscores, for example "shop-api".`,
    )
  return text
}

function readDuration(source: InputSource, name: InputName, problems: string[]): number {
  const text = source.read(name)
  const durationMs = parseDuration(text)
  if (durationMs === undefined)
    problems.push(`${name} "${text}": a duration needs a number and a unit. Write for example "5m" or "90s".`)
  return durationMs ?? 0
}

/** `true` and `false` as YAML 1.2 writes them. */
function readFlag(source: InputSource, name: InputName, problems: string[]): boolean {
  return readChoice(source, name, ['true', 'false'], problems, (text) => text.toLowerCase()) === 'true'
}

function readText(source: InputSource, name: InputName, problems: string[]): string {
  const text = source.read(name)
  if (text === '') problems.push(`${name} is empty. Leave the line out to get its default.`)
  return text
}

function readOptionalChoice<T extends string>(
  source: InputSource,
  name: InputName,
  choices: readonly [T, ...T[]],
  problems: string[],
): T | undefined {
  return source.read(name) === '' ? undefined : readChoice(source, name, choices, problems)
}

function readChoice<T extends string>(
  source: InputSource,
  name: InputName,
  choices: readonly [T, ...T[]],
  problems: string[],
  normalize = (text: string) => text,
): T {
  const text = source.read(name)
  const chosen = choices.find((choice) => choice === normalize(text))
  if (chosen === undefined)
    problems.push(`${name} "${text}": expected ${choices.map((choice) => `"${choice}"`).join(' or ')}.`)
  return chosen ?? choices[0]
}

/** The lines that hold something. */
function readLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function optional(text: string): string | undefined {
  return text === '' ? undefined : text
}
