import type { Metric } from '../config/threshold.ts'
import type { LoadEnd } from '../load/engine.ts'
import { plural } from '../units.ts'
import type { InconclusiveReason, Spoiled } from './outcome.ts'
import type { Evidence } from './verdict.ts'
import { nameOf, sentence } from './wording.ts'

/** What keeps a run from passing, and which of its results it makes worthless. */
export interface Obstacle {
  readonly why: InconclusiveReason
  readonly text: string
  readonly spoils: { readonly objectives: Spoiled; readonly comparisons: Spoiled }
}

/** Rising: each spoils what the one before it does. */
const SPOILED: readonly Spoiled[] = ['nothing', 'all-but-errors', 'all']

/** What all obstacles together make worthless. */
export function spoiledByAll(obstacles: readonly Pick<Obstacle, 'spoils'>[]): Obstacle['spoils'] {
  const most = (kind: keyof Obstacle['spoils']): Spoiled =>
    SPOILED.findLast((one) => obstacles.some(({ spoils }) => spoils[kind] === one)) ?? 'nothing'
  return { objectives: most('objectives'), comparisons: most('comparisons') }
}

/** Whether a metric can still be believed. */
export function survives(metric: Metric, spoiled: Spoiled): boolean {
  return spoiled === 'nothing' || (spoiled === 'all-but-errors' && metric === 'errors')
}

/** The most telling reason first. */
const ORDER: readonly InconclusiveReason[] = [
  'interrupted',
  'shards-missing',
  'throttled',
  'protected',
  'target-lost',
  'saturated',
  'too-many-errors',
  'overloaded',
  'position-effect',
  'environment-changed',
  'no-baseline',
  'suspected',
  'too-few-samples',
  'not-decided',
]

/** Every obstacle in the evidence, most telling first; none for a run that can be judged in full. */
export function findObstacles(evidence: Evidence): readonly Obstacle[] {
  const found = [
    ...byEnd(evidence.ended),
    ...byGenerator(evidence),
    ...byComparison(evidence),
    ...byObjectives(evidence),
  ]
  return found.sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why))
}

function byEnd(ended: LoadEnd): readonly Obstacle[] {
  switch (ended.kind) {
    case 'planned':
    case 'stopped':
    // What the profile was there to find.
    case 'condition':
      return []
    case 'interrupted':
      // What was measured until then is no sample of what was planned; a certain regression is certain.
      return [
        obstacle('interrupted', 'The run was interrupted before its end.', {
          objectives: 'all',
          comparisons: 'nothing',
        }),
      ]
    case 'shards-missing':
      // Less load than planned flatters every limit; what is slower under less load is slower.
      return [obstacle('shards-missing', ended.reason, { objectives: 'all', comparisons: 'nothing' })]
    case 'target-lost':
      return [
        obstacle('target-lost', `The ${ended.side} stopped answering: ${ended.reason}`, {
          objectives: ended.side === 'candidate' ? 'all-but-errors' : 'nothing',
          comparisons: ended.side === 'candidate' ? 'all-but-errors' : 'all',
        }),
      ]
    case 'throttled':
      return [
        obstacle('throttled', `The ${ended.side} was throttled by its platform: ${ended.reason}`, {
          objectives: 'all',
          comparisons: 'all',
        }),
      ]
    default:
      return ended satisfies never
  }
}

function byGenerator({ generator }: Evidence): readonly Obstacle[] {
  switch (generator.state) {
    case 'ok':
    case 'suspect':
      return []
    case 'saturated':
      return [
        obstacle(
          'saturated',
          `The load generator was saturated, so latencies are its own: ${generator.reasons.join('; ')}.`,
          { objectives: 'all-but-errors', comparisons: 'all-but-errors' },
        ),
      ]
    default:
      return generator.state satisfies never
  }
}

function byComparison(evidence: Evidence): readonly Obstacle[] {
  const { role, baseline, invalid, suspects, comparisons } = evidence
  const turnedAway = invalid?.why === 'throttled' || invalid?.why === 'protected' ? invalid : undefined
  const found: Obstacle[] =
    turnedAway === undefined
      ? []
      : [{ ...obstacle(turnedAway.why, turnedAway.text), spoils: spoiledBy(turnedAway.why) }]
  if (role === 'baseline') return found
  if (baseline.kind === 'missing')
    return [...found, obstacle('no-baseline', `There is no baseline to compare with: ${baseline.reason}`)]
  if (invalid !== undefined && invalid !== turnedAway)
    found.push({ ...obstacle(invalid.why, invalid.text), spoils: spoiledBy(invalid.why) })
  if (suspects.length > 0)
    found.push(
      obstacle(
        'suspected',
        `${suspects.map(nameOf).join(', ')} ${suspects.length === 1 ? 'looks' : 'look'} slower than the stored runs, which is not confirmed.`,
      ),
    )
  const open = comparisons.filter(
    (one) =>
      one.gated &&
      one.outcome === 'inconclusive' &&
      !suspects.some(({ request, metric }) => request === one.request && metric === one.metric),
  )
  if (open.length > 0 && invalid === undefined) {
    const few = open.every(({ candidate }) => candidate === undefined)
    found.push(
      obstacle(
        few ? 'too-few-samples' : 'not-decided',
        `${plural(open.length, 'comparison')} could not be decided: ${open.slice(0, 5).map(nameOf).join(', ')}${open.length > 5 ? ', …' : ''}.`,
      ),
    )
  }
  // A throughput limit in the open model is judged as overload instead; alone it leaves nothing open.
  const limited = comparisons.filter(({ limit, metric }) => limit !== undefined && metric !== 'throughput')
  const [untested] = limited
  if (untested !== undefined && limited.every(({ p }) => p === undefined))
    found.push(
      obstacle(
        'too-few-samples',
        `Limits against the baseline are configured, and the plan can test none of them. ${nameOf(untested)}: ${untested.because}`,
      ),
    )
  return found
}

function byObjectives({ objectives, observed = [] }: Evidence): readonly Obstacle[] {
  const empty = objectives.filter(({ outcome }) => outcome === 'no-data')
  const unseen = observed
    .filter(({ outcome }) => outcome === 'no-data')
    .map(({ because }) => obstacle('too-few-samples', because))
  if (empty.length === 0) return unseen
  return [
    ...unseen,
    obstacle(
      'too-few-samples',
      `${plural(empty.length, 'limit')} could not be judged for lack of samples: ${empty.map((one) => `${nameOf(one)} (${one.limit})`).join(', ')}.`,
    ),
  ]
}

/** What a failed validity check leaves standing. A platform's own answers are nobody's regression. */
export function spoiledBy(why: InconclusiveReason): Obstacle['spoils'] {
  switch (why) {
    case 'throttled':
    case 'protected':
      return { objectives: 'all', comparisons: 'all' }
    case 'saturated':
    case 'target-lost':
      return { objectives: 'all-but-errors', comparisons: 'all-but-errors' }
    case 'too-many-errors':
      return { objectives: 'nothing', comparisons: 'all-but-errors' }
    case 'overloaded':
    case 'position-effect':
    case 'environment-changed':
    case 'interrupted':
    case 'shards-missing':
    case 'no-baseline':
    case 'suspected':
    case 'too-few-samples':
    case 'not-decided':
      return { objectives: 'nothing', comparisons: 'all' }
    default:
      return why satisfies never
  }
}

function obstacle(
  why: InconclusiveReason,
  text: string,
  spoils: Obstacle['spoils'] = { objectives: 'nothing', comparisons: 'nothing' },
): Obstacle {
  return { why, text: sentence(text), spoils }
}
