import * as z from 'zod/mini'
import { formatCount } from '../units.ts'
import { duration, help, knownKeys, parsed } from './fields.ts'
import type { Parsed } from './problem.ts'
import type { LatencyBounds, Rubric, ScorePartName } from './rating.ts'
import { fillBounds, fillRubric, SCORE_PARTS } from './rating.ts'
import type { Limit, Metric } from './threshold.ts'
import { parseLimit } from './threshold.ts'

// The marks of a run: score, latency class and apdex. No verdict depends on them, unless apdex has a threshold.

const MOST_POINTS = 1_000
const POINTS = `expected points, a whole number from 0 to ${formatCount(MOST_POINTS)}.`
const points = parsed((text): Parsed<number> => {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  return value <= MOST_POINTS ? { value } : { problem: POINTS }
}, POINTS)

/** The metric that a part of the score is earned by, and examples of its bounds. */
const PARTS: Readonly<
  Record<
    ScorePartName,
    { readonly metric: Metric; readonly about: string; readonly bounds: readonly [string, string] }
  >
> = {
  latency: { metric: 'p95', about: 'p95 of all requests.', bounds: ['50ms', '100ms'] },
  errors: { metric: 'errors', about: 'Share of errors of all requests.', bounds: ['0%', '1%'] },
  throughput: { metric: 'throughput', about: 'Requests completed each second.', bounds: ['10/s', '5/s'] },
  consistency: { metric: 'consistency', about: 'p99 divided by p95.', bounds: ['2', '2'] },
}

function part(name: ScorePartName) {
  const { metric, about, bounds } = PARTS[name]
  const bound = (description: string, example: string) =>
    z
      .optional(parsed<Limit>((text) => parseLimit(text, metric), 'expected a limit, written as one text.'))
      .check(help(description, example))
  return z
    .optional(
      knownKeys('key', {
        points: z.optional(points).check(help('Points that this part is worth.')),
        full: bound('All points up to this value; of throughput, from it on.', bounds[0]),
        none: bound('No points from this value on; of throughput, below it.', bounds[1]),
      }),
    )
    .check(help(about))
}

/** How many points a run earns for what; 100 in all after scaling. */
export const score = knownKeys('part', {
  latency: part('latency'),
  errors: part('errors'),
  throughput: part('throughput'),
  consistency: part('consistency'),
}).check(
  z.check(({ value, issues }) => {
    const rubric = fillRubric(value)
    if (SCORE_PARTS.every((name) => rubric[name].points === 0))
      issues.push({ code: 'custom', input: value, message: 'gives no points at all. Give one part some.' })
    issues.push(...inverted(rubric).map((name) => turned(value, name)))
  }),
)

/** Bounds of p95 for the classes excellent, good and acceptable. */
export const latencyClass = knownKeys('class', {
  excellent: z.optional(duration()).check(help('Highest p95 that is excellent; 50ms without it.', '50ms')),
  good: z.optional(duration()).check(help('Highest p95 that is good; 100ms without it.', '100ms')),
  acceptable: z
    .optional(duration())
    .check(help('Highest p95 that is acceptable; 200ms without it.', '200ms')),
}).check(
  z.check(({ value, issues }) => {
    if (ascending(fillBounds(value))) return
    const message =
      'expected excellent below good below acceptable; 50ms, 100ms and 200ms fill what is left out.'
    issues.push({ code: 'custom', input: value, message })
  }),
)

/** The latency up to which a user is satisfied; up to four times of it tolerates. */
export const apdex = duration()

/** Parts whose bounds stand the wrong way round. */
function inverted(rubric: Rubric): readonly ScorePartName[] {
  return SCORE_PARTS.filter((name) => {
    const { full, none } = rubric[name]
    return name === 'throughput' ? none > full : full > none
  })
}

function turned(value: unknown, name: ScorePartName): z.core.$ZodRawIssue {
  const order = name === 'throughput' ? 'none at or below full' : 'full at or below none'
  const [full, none] = PARTS[name].bounds
  const message = `expected ${order}; without them they are ${full} and ${none}.`
  return { code: 'custom', input: value, path: [name], message }
}

function ascending({ excellent, good, acceptable }: LatencyBounds): boolean {
  return excellent < good && good < acceptable
}
