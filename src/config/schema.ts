import * as z from 'zod/mini'
import { parseCount } from '../units.ts'
import { engine } from './engine-schema.ts'
import { count, duration, headers, help, knownKeys, listOf, oneOf } from './fields.ts'
import { http } from './http-schema.ts'
import { parsed, someText, status, targetUrl } from './fields.ts'
import { load, profiles } from './load-schema.ts'
import { observe } from './observe-schema.ts'
import type { Parsed } from './problem.ts'
import { scenario } from './scenario-schema.ts'
import { shards } from './shards-schema.ts'
import { apdex, latencyClass, score } from './rating-schema.ts'
import { growth, instances, slo } from './sizing-schema.ts'
import { requestThresholds, thresholds } from './threshold-schema.ts'

const policy = oneOf(['pass', 'warn', 'fail'])

const PATH = 'expected a path that begins with "/". Write for example "/health".'
const readyPath = z.string({ error: PATH }).check(z.regex(/^\/[^\s#]*$/, { error: PATH }))

const COMMIT = 'expected the name of a header, or body. Write for example "x-commit".'
const commitPlace = z.string({ error: COMMIT }).check(z.regex(/^[A-Za-z0-9-]+$/, { error: COMMIT }))

const ready = knownKeys('key', {
  path: z.optional(readyPath).check(help('Path that is asked; "/" without it.', '/health')),
  status: z.optional(status).check(help('Status that means ready; 200 without it.', 200)),
  commit: z
    .optional(commitPlace)
    .check(
      help(
        'Header that names the commit that answers, or body; awaited until it is the tested one.',
        'x-commit',
      ),
    ),
})

const baseline = knownKeys('key', {
  branch: z
    .optional(someText('the name of a branch'))
    .check(help("Branch whose runs are the baseline; the pull request's base without it.", 'main')),
  runs: z.optional(count(60)).check(help('Newest runs used, at most; 20 without it.', 20)),
  'max-age': z.optional(duration()).check(help('Oldest run used; 14d without it.', '14d')),
  'on-missing': z
    .optional(policy)
    .check(help('What the check says when there is no baseline; warn without it.', 'warn')),
  url: z
    .optional(targetUrl)
    .check(help('A deployment of the baseline, measured in the same run. ${ENV} is filled in.')),
  interleave: z
    .optional(oneOf(['auto', 'duet', 'slices']))
    .check(
      help(
        'How two deployments share the time: each arrival to both, or in slices of time; auto without it.',
      ),
    ),
})

const REQUESTS = 'expected a whole number above zero, or unlimited. Write for example "100k".'
const maxRequests = parsed<number>((text): Parsed<number> => {
  const value = text === 'unlimited' ? Infinity : parseCount(text)
  return value === undefined || value < 1 ? { problem: REQUESTS } : { value }
}, REQUESTS)

/**
 * The configuration file. This one definition gives the types of what was written, the validation and the
 * JSON Schema for editors (`npm run schema`).
 */
export const configSchema = knownKeys('key', {
  url: z
    .optional(targetUrl)
    .check(help('The target, usually given by the url input. ${ENV} is filled in.', 'http://localhost:3000')),
  headers: z
    .optional(headers)
    .check(help('Sent with every request. ${ENV} is filled in and masked everywhere.')),
  ready: z.optional(ready).check(help('Awaited before the warm-up.')),
  scenarios: z
    .optional(listOf(scenario, 'scenario'))
    .check(help('What is sent; "GET /" without it. Each iteration runs one scenario, chosen by weight.')),
  load: z.optional(load).check(help('The default profile: how much load, and for how long.')),
  profiles: z.optional(profiles).check(help('More profiles, chosen by the profile input.')),
  thresholds: z
    .optional(thresholds)
    .check(
      help('What must hold, by metric: max and min for the total, increase and decrease for each request.'),
    ),
  requests: z
    .optional(requestThresholds)
    .check(help('Thresholds of single requests, by request name; the rest stays as under thresholds.')),
  baseline: z.optional(baseline).check(help('What the candidate is held against.')),
  shards: z.optional(shards).check(help('What holds for a run that several machines carry.')),
  'on-inconclusive': z
    .optional(policy)
    .check(help('What the check says when the run decides nothing; warn without it.', 'warn')),
  'max-requests': z
    .optional(maxRequests)
    .check(help('Most requests one run may send to a remote host; 100k without it.', '20k', 'unlimited')),
  instances: z
    .optional(instances)
    .check(help('Instances that serve the target; 1 without it.', 2, { count: 2, efficiency: '94%' })),
  growth: z
    .optional(growth)
    .check(help('Monthly growth of the load, for the table of instances by month.', '30%')),
  slo: z.optional(slo).check(help('How service level objectives are proposed.')),
  http: z.optional(http).check(help('How requests are sent, the same for both sides.')),
  score: z
    .optional(score)
    .check(help('What the score from 0 to 100 is given for; no verdict depends on it.')),
  'latency-class': z
    .optional(latencyClass)
    .check(help('Bounds of p95 for the classes excellent, good and acceptable.')),
  apdex: z
    .optional(apdex)
    .check(help('Latency up to which a user is satisfied, for the metric apdex; 500ms without it.', '500ms')),
  engine: z.optional(engine).check(
    help('Another tool that makes the load, on the command line; Plimsoll itself without it.', 'k6', {
      k6: 'script.js',
    }),
  ),
  observe: z.optional(observe).check(help('What the target and this machine report while the load runs.')),
}).check(z.meta({ title: 'Plimsoll configuration', description: 'HTTP load gate for pull requests.' }))

export type WrittenConfig = z.infer<typeof configSchema>
