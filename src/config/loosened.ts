import type { Config, Policy } from './config.ts'
import type { LoadProfile } from './profile.ts'
import type { RequestStep } from './scenario.ts'
import { findLoosenedObserved } from './loosened-observed.ts'
import { stricterOf } from './stricter.ts'
import type { Threshold } from './threshold.ts'
import { thresholdsFor, TOTAL } from './thresholds-for.ts'
import { entryOf } from '../entry-of.ts'
import { formatPercent } from '../units.ts'

/** What a change asks less of itself than the baseline's branch does. */
export interface Loosened {
  /** Phrases such as `p95 of GET /x: increase 10% & 5ms, now 50%`; empty when nothing was loosened. */
  readonly changes: readonly string[]
  /** The change's own config, with the branch's limits wherever they are stricter. */
  readonly strict: Config
}

/**
 * Compares a change's own config with the one of the branch it goes to, for one profile. Tightened limits
 * and added requests are no news: only what lets more pass is listed.
 */
export function findLoosened(branch: Config, own: Config, profile: string): Loosened {
  const before = requestsOf(branch)
  const now = requestsOf(own)
  const kept = [...before.keys()].filter((name) => now.has(name))
  const limits = new Map<string, string[]>()
  const requests = new Map(Object.entries(own.requests))
  for (const name of kept) {
    const { thresholds, loosened } = stricterOf(
      thresholdsFor(branch, profile, name),
      thresholdsFor(own, profile, name),
    )
    if (loosened.length > 0) requests.set(name, thresholds)
    for (const text of loosened) limits.set(text, [...(limits.get(text) ?? []), name])
  }
  const base = entryOf(own.profiles, profile)?.thresholds ?? own.thresholds
  const total = stricterOf(thresholdsFor(branch, profile, TOTAL), base, ['max', 'min'])
  const observed = findLoosenedObserved(branch.observe, own.observe, profile)
  return {
    changes: [
      ...total.loosened.map((text) => `${text} (all requests together)`),
      ...observed.changes,
      ...[...limits].map(([text, names]) => `${text} (${whose(names, kept)})`),
      ...[...before.keys()].filter((name) => !now.has(name)).map((name) => `${name} is not sent any more`),
      ...kept
        .filter((name) => before.get(name) !== now.get(name))
        .map((name) => `what counts as a right answer to ${name} changed`),
      ...lowered(entryOf(branch.profiles, profile), entryOf(own.profiles, profile)),
      ...lessAsked('shards.least', branch.leastShards, own.leastShards),
      ...lessAsked('shards.window', branch.leastWindow, own.leastWindow),
      ...softened('on-inconclusive', branch.onInconclusive, own.onInconclusive),
      ...softened('baseline.on-missing', branch.baseline.onMissing, own.baseline.onMissing),
      ...(branch.baseline.branch === own.baseline.branch
        ? []
        : [`baseline.branch: ${branch.baseline.branch ?? 'none'}, now ${own.baseline.branch ?? 'none'}`]),
    ],
    strict: withBase(
      {
        ...own,
        requests: Object.fromEntries(requests),
        leastShards: Math.max(branch.leastShards, own.leastShards),
        leastWindow: Math.max(branch.leastWindow, own.leastWindow),
        ...(observed.strict === undefined ? {} : { observe: observed.strict }),
      },
      profile,
      total.loosened.length > 0 ? total.thresholds : base,
    ),
  }
}

function withBase(config: Config, profile: string, thresholds: readonly Threshold[]): Config {
  const own = entryOf(config.profiles, profile)
  return own?.thresholds === undefined
    ? { ...config, thresholds }
    : { ...config, profiles: { ...config.profiles, [profile]: { ...own, thresholds } } }
}

/** Request name → what its answers must be, as comparable text. */
function requestsOf(config: Config): ReadonlyMap<string, string> {
  const requests = config.scenarios
    .flatMap(({ steps }) => steps)
    .filter((step): step is RequestStep => step.kind === 'request')
  return new Map(requests.map(({ name, expect }) => [name, JSON.stringify(expect)]))
}

function whose(names: readonly string[], all: readonly string[]): string {
  return names.length === all.length && all.length > 1 ? 'each request' : names.join(', ')
}

function lowered(before: LoadProfile | undefined, now: LoadProfile | undefined): readonly string[] {
  if (before === undefined || now === undefined) return []
  const unit = before.model === 'open' ? '/s' : ' users'
  if (before.model !== now.model) return ['the load is of another kind (rate or users)']
  const changes: string[] = []
  if (now.level < before.level) changes.push(`load: ${before.level}${unit}, now ${now.level}${unit}`)
  if (now.durationMs.max < before.durationMs.max)
    changes.push(`duration: ${before.durationMs.max / 1000}s, now ${now.durationMs.max / 1000}s`)
  return changes
}

function lessAsked(key: string, before: number, now: number): readonly string[] {
  return now < before ? [`${key}: ${formatPercent(before)}, now ${formatPercent(now)}`] : []
}

const STRICTNESS: Readonly<Record<Policy, number>> = { pass: 0, warn: 1, fail: 2 }

function softened(key: string, before: Policy, now: Policy): readonly string[] {
  return STRICTNESS[now] < STRICTNESS[before] ? [`${key}: ${before}, now ${now}`] : []
}
