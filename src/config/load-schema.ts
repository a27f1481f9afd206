import * as z from 'zod/mini'
import { count, duration, durationRange, freeKeys, help, knownKeys, listOf, oneOf } from './fields.ts'
import { parsed, rate } from './fields.ts'
import { loadProblems, SHAPES } from './load-rules.ts'
import { parseLevel, parseUntil } from './load-text.ts'
import { think } from './scenario-schema.ts'
import { thresholds } from './threshold-schema.ts'

const LEVEL = 'expected a level: "200/s" for a rate, or "500" for users.'
const level = parsed((text) => parseLevel(text), LEVEL)
const step = parsed((text) => parseLevel(text, true), 'expected a step: "+10/s" for a rate, "+10" for users.')
const condition = parsed(parseUntil, 'expected a condition. Write for example "errors > 5%".')
const CONDITIONS = 'expected a condition, or a list of them. Write for example "errors > 5%".'

const stage = knownKeys('key', {
  to: level.check(help('Level at the end of the stage.', '100/s', 500)),
  over: duration().check(help('Length of the stage.', '30s')),
})

/** One load profile; the keys of `load` and of each entry of `profiles`. */
export const load = knownKeys('key', {
  rate: z
    .optional(rate)
    .check(help('Open model: iterations started each second on the side under load.', '200/s')),
  users: z
    .optional(count(1_000_000))
    .check(help('Closed model: users, each waiting for its answers before it goes on.', 100)),
  shape: z
    .optional(oneOf(SHAPES))
    .check(help('How the load runs over time; constant without it.', 'steps', 'spike')),
  ramp: z.optional(duration(0)).check(help('Linear rise to the full load.', '1m')),
  'ramp-down': z.optional(duration(0)).check(help('Linear fall after the time at full load.', '1m')),
  'warm-up': z
    .optional(duration(0))
    .check(help('Time at full load before anything is measured; 10s without it, less the ramp.', '10s')),
  duration: z
    .optional(durationRange)
    .check(help('Time at full load. A range ends early once the verdict is certain.', '60s', '60s..180s')),
  step: z.optional(step).check(help('Steps: added to the level every time.', '+10/s', '+50')),
  every: z.optional(duration()).check(help('Steps: length of each. Bursts: from one to the next.', '30s')),
  limit: z.optional(level).check(help('Steps: the highest level.', '500/s')),
  peak: z.optional(level).check(help('Spike: level at the top.', '2000/s', 2000)),
  cycles: z.optional(count(100)).check(help('Spike: how many; 1 without it.', 3)),
  dwell: z.optional(duration()).check(help('Spike: time at the peak; 1m without it.', '1m')),
  rest: z.optional(duration()).check(help('Spike: time at the level after each; 1m without it.', '5m')),
  rise: z
    .optional(duration(0))
    .check(help('Spike: time from the level to the peak and back; 0s without it.', '10s')),
  size: z.optional(count(100_000)).check(help('Burst: arrivals at the same moment.', 500)),
  stages: z
    .optional(listOf(stage, 'stage'))
    .check(help('Custom stages, one after the other.', [{ to: '100/s', over: '30s' }])),
  think: z.optional(think),
  pacing: z
    .optional(duration())
    .check(help('Closed model: a user starts an iteration at most every so often.', '10s')),
  'graceful-stop': z
    .optional(duration(0))
    .check(
      help('Iterations under way at the end may go on so long; then they are aborted and counted.', '30s'),
    ),
  until: z
    .optional(z.union([condition, listOf(condition, 'condition')], { error: CONDITIONS }))
    .check(
      help('Ends the run when it holds over the last seconds.', 'errors > 5%', ['errors > 5%', 'p95 > 1s']),
    ),
  block: z.optional(duration()).check(help('Length of a block of comparison; 5s without it.', '5s')),
  thresholds: z.optional(thresholds).check(help('Replace the thresholds of the file for this profile.')),
}).check(
  z.check(
    ({ value, issues }) => {
      for (const { path, message, input } of loadProblems(value))
        issues.push({ code: 'custom', input, message, ...(path === undefined ? {} : { path: [...path] }) })
    },
    { when: () => true },
  ),
  z.meta({ id: 'profile' }),
)

export type WrittenLoad = z.infer<typeof load>

const NAME =
  'cannot name a profile: letters, digits, ".", "_" and "-" only, and neither "default", which is "load", nor "all".'

/** Profiles by name. The name becomes a folder of the output, so it is a plain word. */
export const profiles = freeKeys(
  load,
  z.refine((name: string) => /^[A-Za-z0-9][\w.-]{0,63}$/.test(name) && name !== 'default' && name !== 'all', {
    error: NAME,
  }),
)
