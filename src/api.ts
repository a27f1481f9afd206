/**
 * Plimsoll from a program: plan, run, compare, report. The same gate, configuration and verdict as on the
 * command line and in the action. Nothing here reads `process.argv`, writes to a terminal or ends the process.
 *
 * Durations are milliseconds, rates are for each second, shares and error rates are fractions (0.01 is 1 %),
 * latencies in a `Result` are milliseconds from the intended start to the last byte.
 *
 * What the caller can mend is thrown as a `UserError` with a stable `code` (docs/errors.md) and a `hint`;
 * anything else that is thrown is a bug.
 */
import { findWorld } from './api/world.ts'
import { configOf, type ConfigOptions } from './api/config-of.ts'
import { judgeStored } from './cli/judge-stored.ts'
import { saveRun } from './cli/save-run.ts'
import { maskOf } from './cli/secrets.ts'
import { UserError } from './errors.ts'
import { runGate } from './gate.ts'
import type { Progress } from './load/engine.ts'
import { describePlan } from './plan/describe.ts'
import { planRun, type PlannedRun } from './plan/plan.ts'
import { renderRunsAs } from './report/files-of-runs.ts'
import { nameResults } from './report/overview.ts'
import { renderOverview } from './report/overview-terminal.ts'
import type { ReportFormat } from './report/files.ts'
import type { Result } from './report/result.ts'
import { renderTerminal } from './report/terminal.ts'
import { VERSION } from './version.ts'

export type { ConfigOptions } from './api/config-of.ts'
export { UserError, type ErrorCode } from './errors.ts'
export type { Progress } from './load/engine.ts'
export type { Plan, PlannedRun } from './plan/plan.ts'
export type { ReportFormat } from './report/files.ts'
export { readResult } from './report/read-result.ts'
export type {
  Result,
  ResultComparison,
  ResultMeasurement,
  ResultObjective,
  ResultTally,
} from './report/result.ts'

/** What to load, and how. */
export interface PlanOptions extends ConfigOptions {
  /** Address of the deployment under test; overrides the configuration's `url`. */
  readonly url?: string | undefined
  /** Address of a deployment of main, measured in turns with the other; overrides `baseline.url`. */
  readonly baselineUrl?: string | undefined
  /** Name of one load profile; `default` is the one under `load`. */
  readonly profile?: string | undefined
  /** 0 to 2^32 - 1; fixes the order of requests and slices. 1 by default. */
  readonly seed?: number | undefined
}

export interface PlanAnswer extends PlannedRun {
  /** The plan in lines for people, without headers or secrets. */
  readonly lines: readonly string[]
}

export interface RunOptions extends PlanOptions {
  /** Folder with earlier runs of main to compare with, where there is no `baselineUrl`. */
  readonly history?: string | undefined
  /** Whether to append this run to `history` after its verdict. */
  readonly save?: boolean | undefined
  /** Commit under test, as the result shall name it. */
  readonly sha?: string | undefined
  /** How long to wait for the target's first answer, in milliseconds; 10,000 by default. */
  readonly waitTimeoutMs?: number | undefined
  /** Ends the load early: what was measured until then comes back, with `partial` set. */
  readonly signal?: AbortSignal | undefined
  /** About twice a second; `soFar` is the verdict as it looks now, in words. */
  readonly onProgress?: ((progress: Progress, soFar: string | undefined) => void) | undefined
  /** A line of the story; warnings are in the result too. */
  readonly onMessage?: ((line: string, kind: 'note' | 'warning') => void) | undefined
}

/**
 * Plans a run without sending anything. The plan holds the configured headers, secrets included; `lines` does
 * not. Throws UserError `config`, `config-missing`, `target-missing`, `too-many-requests`, or `usage` for a
 * profile that is not there.
 */
export function plan(options: PlanOptions = {}): PlanAnswer {
  const config = configOf(options)
  const url = options.url ?? config.url
  if (url === undefined)
    throw new UserError(
      'target-missing',
      'No URL says what to load.',
      'Give url, or "url:" in the configuration.',
    )
  const planned = planRun(config, {
    profile: options.profile ?? 'default',
    seed: options.seed ?? DEFAULT_SEED,
    url,
    baselineUrl: options.baselineUrl ?? config.baseline.url,
    cores: findWorld().machine.cores,
  })
  return { ...planned, lines: maskedLines(describePlan(planned, config), config.secrets) }
}

/**
 * One gate: waits for the target, loads it, compares, judges. Resolves with the result whatever the verdict
 * is; ask `result.verdict` and `result.check`. Values of `${NAME}` variables are `***` in it. Rejects with a
 * UserError when nothing could be measured (`target-unreachable`, `target-not-ready`, `target-protected`,
 * `worker-lost`, and those of `plan`), and with the signal's reason when it aborted before there was anything.
 */
export async function run(options: RunOptions = {}): Promise<Result> {
  const config = configOf(options)
  const world = findWorld()
  const store = options.history === undefined ? undefined : world.openStore(options.history)
  const tell = options.onMessage ?? (() => undefined)
  const mask = maskOf(config.secrets)
  const branch = config.baseline.branch ?? 'main'
  const outcome = await runGate(
    {
      ...world,
      store,
      narrator: {
        say: (line) => tell(mask(line), 'note'),
        warn: (line) => tell(mask(line), 'warning'),
        progress: (progress, soFar) => options.onProgress?.(progress, soFar),
      },
    },
    {
      config,
      profile: options.profile ?? 'default',
      seed: options.seed ?? DEFAULT_SEED,
      url: options.url,
      baselineUrl: options.baselineUrl,
      role: 'gate',
      sha: options.sha,
      baselineSha: undefined,
      branch,
      suite: SUITE,
      origin: 'local',
      waitTimeoutMs: options.waitTimeoutMs ?? DEFAULT_WAIT_MS,
      signal: options.signal ?? new AbortController().signal,
    },
  )
  if (options.save === true && store !== undefined) {
    const { kept, text } = await saveRun(store, { suite: SUITE, branch }, outcome)
    tell(mask(text), kept ? 'note' : 'warning')
  }
  return JSON.parse(mask(JSON.stringify(outcome.result))) as Result
}

/**
 * Judges a stored result against another without measuring: `before` is held as a history of one run, so a
 * slower request is suspected, never failed; broken limits of the configuration fail. Throws UserError
 * `config` and `config-missing`, and `result-unreadable` for a histogram that does not decode.
 */
export function compare(before: Result, after: Result, options: ConfigOptions = {}): Result {
  return judgeStored({ before, after, config: configOf(options), version: VERSION }).result
}

/**
 * A result, or several together, as text: `text` is what the command line prints at 100 columns. Throws
 * UserError `usage` for no result and for a format that holds one result only, `result-unreadable` for a
 * histogram that does not decode.
 */
export function report(results: Result | readonly Result[], format: ReportFormat | 'text'): string {
  const runs = nameResults(isList(results) ? results : [results])
  const [first, second] = runs
  if (first === undefined)
    throw new UserError('usage', 'There is no result to report.', 'Give at least one result.')
  if (format !== 'text') return renderRunsAs(runs, format)
  const options = { colour: false, width: TEXT_WIDTH }
  return `${second === undefined ? renderTerminal(first.result, options) : renderOverview(runs, options)}\n`
}

const DEFAULT_SEED = 1
const DEFAULT_WAIT_MS = 10_000
const SUITE = 'default'
const TEXT_WIDTH = 100

/** `Array.isArray` does not know of readonly arrays. */
function isList(results: Result | readonly Result[]): results is readonly Result[] {
  return Array.isArray(results)
}

function maskedLines(lines: readonly string[], secrets: readonly string[]): readonly string[] {
  return lines.map(maskOf(secrets))
}
