import * as z from 'zod/mini'
import { count, duration, durationRange, freeKeys, help, keysOf, knownKeys, rate } from './fields.ts'
import { think } from './scenario-schema.ts'
import { thresholds } from './threshold-schema.ts'

const MODEL =
  'Choose one: rate starts iterations on time (open model), users wait for answers (closed model).'

/** One load profile; the keys of `load` and of each entry of `profiles`. */
export const load = knownKeys('key', {
  rate: z
    .optional(rate)
    .check(help('Open model: iterations started each second on the side under load.', '200/s')),
  users: z
    .optional(count(1_000_000))
    .check(help('Closed model: users, each waiting for its answers before it goes on.', 100)),
  ramp: z.optional(duration(0)).check(help('Linear rise to the full load.', '1m')),
  'ramp-down': z.optional(duration(0)).check(help('Linear fall after the time at full load.', '1m')),
  'warm-up': z
    .optional(duration(0))
    .check(help('Time at full load before anything is measured; 10s without it, less the ramp.', '10s')),
  duration: z
    .optional(durationRange)
    .check(help('Time at full load. A range ends early once the verdict is certain.', '60s', '60s..180s')),
  think: z.optional(think),
  block: z.optional(duration()).check(help('Length of a block of comparison; 5s without it.', '5s')),
  thresholds: z.optional(thresholds).check(help('Replace the thresholds of the file for this profile.')),
}).check(
  z.check(
    ({ value, issues }) => {
      const keys = keysOf(value)
      if (keys.includes('rate') && keys.includes('users')) {
        issues.push({ code: 'custom', input: value, message: `both rate and users are given. ${MODEL}` })
      }
      if (keys.includes('think') && !keys.includes('users')) {
        const message = 'is for users. With a rate, write a "think" step into the scenario.'
        issues.push({ code: 'custom', input: value, path: ['think'], message })
      }
    },
    { when: () => true },
  ),
  z.meta({ id: 'profile' }),
)

export type WrittenLoad = z.infer<typeof load>

const NAME =
  'cannot name a profile: letters, digits, ".", "_" and "-" only, and not "default", which is "load".'

/** Profiles by name. The name becomes a folder of the output, so it is a plain word. */
export const profiles = freeKeys(
  load,
  z.refine((name: string) => /^[A-Za-z0-9][\w.-]{0,63}$/.test(name) && name !== 'default', { error: NAME }),
)
