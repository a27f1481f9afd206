import type { Config, HttpOptions } from '../config/config.ts'
import { suggest } from '../config/nearest.ts'
import type { LoadProfile } from '../config/profile.ts'
import type { Scenario, Think } from '../config/scenario.ts'
import type { Until } from '../config/shape.ts'
import { UserError } from '../errors.ts'
import { fingerprint } from './fingerprint.ts'
import { layOutBlocks, settleLoad } from './profile.ts'
import type { Shard } from './shard.ts'
import { toStages } from './stages.ts'
import { checkCap, chooseInterleave, hostOf, toTarget } from './targets.ts'
import { countTraffic, requestsPerIteration } from './traffic.ts'
import { warningsOf } from './warnings.ts'

/** Everything that will be sent, known before anything is sent. Plain data: logged, tested, shown, cloned to threads. */
export interface Plan {
  readonly profile: string
  readonly seed: number
  /** Hash of what must be equal for two runs to be compared. */
  readonly fingerprint: string
  readonly model: 'open' | 'closed'
  /** Consecutive; the first starts at 0 ms. Level is arrivals each second (open) or users (closed). */
  readonly stages: readonly Stage[]
  readonly think: Think | undefined
  /** Closed model: a user starts an iteration at most every so often. */
  readonly pacingMs?: number | undefined
  /** Closed model: all users begin at the same moment, instead of spread over a pause. */
  readonly together?: boolean | undefined
  /** Iterations under way at the end go on so long, then they are aborted; without it no further step is sent. */
  readonly gracefulStopMs?: number | undefined
  /** Conditions that end the run; any of them. */
  readonly until?: readonly Until[] | undefined
  /** Blocks divide the stage named `hold`; only these are compared. */
  readonly blocks: BlockPlan
  readonly interleave: Interleave
  readonly sides: { readonly candidate: Target; readonly baseline: Target | undefined }
  readonly scenarios: readonly Scenario[]
  /** Each request name with what is planned for it on each side while the level holds. */
  readonly requests: readonly PlannedRequest[]
  readonly http: HttpOptions
  /** Load threads for each run. */
  readonly workers: number
  /** The part of it that this machine carries; absent where it carries all. The plan is the whole's in any case. */
  readonly shard?: Shard | undefined
  /** Requests sent in all, both sides and every stage, if the run takes its full time. */
  readonly totalRequests: number
}

export interface Stage {
  readonly phase: Phase
  readonly durationMs: number
  readonly from: number
  readonly to: number
  /** Open model: arrivals due together at the beginning of the stage, on top of its rate. */
  readonly burst?: number | undefined
}

/**
 * What a stretch of the run is for. `hold` is the constant load that is compared with a baseline; `warm-up`,
 * `ramp` and `ramp-down` are in the timeline only; the others are measured and described, each by its own.
 */
export type Phase =
  | 'warm-up'
  | 'ramp'
  | 'hold'
  | 'ramp-down'
  | 'rise'
  | `step ${number}`
  | `spike ${number}`
  | `recovery ${number}`
  | `burst ${number}`
  | `stage ${number}`

/** METHOD §2: n_max blocks, a first look after n_min, then one every `lookEvery` blocks. */
export interface BlockPlan {
  readonly durationMs: number
  readonly min: number
  readonly max: number
  readonly lookEvery: number
}

/**
 * How two live sides share the time. `slices`: ABBA or BAAB by a seeded coin in each block, four slices a
 * block. `duet`: each arrival goes to both sides in random order. `none`: only the candidate.
 */
export type Interleave = 'none' | 'slices' | 'duet'

export type Side = 'candidate' | 'baseline'

export interface Target {
  /** Origin with an optional base path, without a trailing slash. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Unix socket that is connected to instead of the URL's host. */
  readonly socketPath?: string | undefined
  /** On this machine's loopback interface, or a unix socket. */
  readonly local: boolean
}

export interface PlannedRequest {
  readonly name: string
  readonly scenario: string
  /** Requests each second on the side under load while the level holds. */
  readonly rate: number
  /** Requests on each side over all `blocks.max` blocks. */
  readonly planned: number
}

/** What the front asks for, beside the configuration. */
export interface PlanOrder {
  readonly profile: string
  readonly seed: number
  readonly url: string
  /** A live deployment of the baseline, measured in the same run. */
  readonly baselineUrl: string | undefined
  /** Processors of the machine that makes the load. */
  readonly cores: number
  /** Lifts the cap on requests to remote hosts for this run. */
  readonly acknowledged?: boolean | undefined
}

export interface PlannedRun {
  readonly plan: Plan
  /** What was chosen because nobody configured it; the configuration's own assumptions come first. */
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/** More threads do not help a laptop-sized load, and take the processors from a target beside them. */
const MOST_WORKERS = 4

/**
 * Plans a run: pure, so that `plimsoll check` shows what `plimsoll run` does. Throws UserError `usage` for an
 * unknown profile or an address that cannot be a target, `target-missing` for none, and `too-many-requests`
 * for more than the cap on a remote host.
 */
export function planRun(config: Config, order: PlanOrder): PlannedRun {
  const chosen = findProfile(config, order.profile)
  const candidate = toTarget(order.url, config)
  const live = order.baselineUrl === undefined ? undefined : toTarget(order.baselineUrl, config)
  // What can be compared with nothing is no reason to load the baseline.
  const baseline = hasConstantLoad(chosen) ? live : undefined
  const targets = baseline === undefined ? [candidate] : [candidate, baseline]
  const local = targets.every((target) => target.local)
  const interleave = chooseInterleave(config, chosen, baseline, local)
  const sameHost = baseline !== undefined && hostOf(baseline) === hostOf(candidate)

  const settled = settleLoad(chosen, {
    local,
    requestsPerIteration:
      requestsPerIteration(config.scenarios) * (interleave.kind === 'duet' && sameHost ? 2 : 1),
  })
  const { profile } = settled
  const { blocks, warnings } = layOutBlocks(profile)
  const stages = toStages(profile, blocks)
  const traffic = countTraffic(config.scenarios, profile, stages, interleave.kind)
  if (order.acknowledged !== true) checkCap(config, targets, traffic)

  const content = {
    model: profile.model,
    stages,
    think: profile.think,
    blocks,
    scenarios: config.scenarios,
    http: config.http,
    ...(profile.pacingMs === undefined ? {} : { pacingMs: profile.pacingMs }),
    ...(profile.gracefulStopMs === undefined ? {} : { gracefulStopMs: profile.gracefulStopMs }),
    ...(profile.until === undefined ? {} : { until: profile.until }),
    ...(profile.shape?.kind === 'burst' && profile.model === 'closed'
      ? { pacingMs: profile.shape.everyMs, together: true }
      : {}),
  }
  const plan: Plan = {
    ...content,
    profile: profile.name,
    seed: order.seed,
    fingerprint: fingerprint(content, config),
    interleave: interleave.kind,
    sides: { candidate, baseline },
    requests: traffic.requests,
    workers: targets.some((target) => target.local)
      ? 1
      : Math.max(1, Math.min(MOST_WORKERS, Math.floor(order.cores) - 1)),
    totalRequests: traffic.total,
  }
  return {
    plan,
    assumptions: [...config.assumptions, ...settled.assumptions],
    warnings: [
      ...interleave.warnings,
      ...warnings,
      ...(live === baseline ? [] : [nothingToCompare(profile)]),
      ...warningsOf(plan),
    ],
  }
}

function hasConstantLoad({ shape }: LoadProfile): boolean {
  return shape === undefined || shape.kind === 'spike'
}

function nothingToCompare({ name }: LoadProfile): string {
  return `Profile ${name} holds no load constant, so nothing in it can be compared with a baseline: only the candidate is loaded, and absolute limits are judged.`
}

function findProfile(config: Config, name: string): LoadProfile {
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined
  if (profile !== undefined) return profile
  const hint = `${suggest(name, Object.keys(config.profiles))} Profiles stand under "profiles" in the configuration; "default" is "load".`
  throw new UserError('usage', `There is no profile ${JSON.stringify(name)}.`, hint)
}
