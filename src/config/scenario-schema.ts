import * as z from 'zod/mini'
import {
  bytes,
  count,
  duration,
  flag,
  freeKeys,
  headers,
  help,
  keysOf,
  knownKeys,
  label,
  listOf,
} from './fields.ts'
import { oneOf, parsed, quantity, someText, status } from './fields.ts'
import { captureShorthand, jsonPathProblem, METHODS, parseThink } from './step-text.ts'
import { pathProblem, patternProblem, stepShorthand } from './step-text.ts'
import { templateProblem } from './template-text.ts'

/** A pause, in a step or between the iterations of a user. */
export const think = quantity(
  parseThink,
  'expected a pause. Write for example "500ms", "1s..2s" or "exponential 2s".',
).check(
  help('Pause: fixed, evenly between two durations, or exponential with a mean.', '500ms', '1s..2s'),
  z.meta({ id: 'think' }),
)

const path = someText('a path, such as "/api/items?page=1"').check(must(pathProblem))
const jsonPath = parsed(captureShorthand, 'expected a JSONPath. Write for example "$.token".')
const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false.',
})

const expect = knownKeys('key', {
  status: z
    .optional(z.union([status, listOf(status, 'status')], { error: 'expected a status, or a list of them.' }))
    .check(help('Accepted status codes; without it 200 to 399 are accepted.', 200, [200, 404])),
  headers: z
    .optional(freeKeys(someText('a text. Put the value in quotes')))
    .check(help('Header values that must be there, or the word exists.')),
  contains: z.optional(someText('a text')).check(help('A text that the body must contain.')),
  json: z
    .optional(freeKeys(z.unknown(), must(jsonPathProblem)))
    .check(help('JSONPath with its expected value, or the word exists.', { '$.items[0]': 'exists' })),
  'max-bytes': z.optional(bytes).check(help('Largest accepted body.', '100kB')),
  'max-time': z.optional(duration()).check(help('Longest accepted latency of one request.', '2s')),
}).check(help('What a right answer looks like. Anything else is an error.'))

const captureMap = knownKeys('key', {
  json: z.optional(jsonPath).check(help('JSONPath into the body.')),
  header: z.optional(someText('the name of a header')).check(help('Name of a header.')),
  cookie: z.optional(someText('the name of a cookie')).check(help('Name of a cookie that the answer sets.')),
  regex: z
    .optional(someText('a regular expression').check(must(patternProblem)))
    .check(help('Regular expression on the body: its first group, or the whole match.')),
}).check(exactlyOne('place to capture from', ['json', 'header', 'cookie', 'regex']))

const capture = z.union([jsonPath, captureMap], {
  error: 'expected a JSONPath, or a map with json, header, cookie or regex.',
})

const bodyFile = someText('the path of a file').check(
  help('Path from the folder of the configuration.', 'order.xml'),
)

/** Texts that are filled in: their templates must be whole. */
const filled = must(templateProblem)

const method = (name: string) =>
  z.optional(path).check(help(`Sends ${name} to this path; {{ name }} is filled in.`))

const request = knownKeys('key', {
  get: method('GET'),
  post: method('POST'),
  put: method('PUT'),
  patch: method('PATCH'),
  delete: method('DELETE'),
  head: method('HEAD'),
  options: method('OPTIONS'),
  name: z
    .optional(label('a request name'))
    .check(help('Groups the answers in the report; without it method and path.', 'GET /item')),
  headers: z
    .optional(headers.check(must(jsonProblem)))
    .check(help('Sent with this step, over the headers at the top of the file.')),
  json: z
    .optional(z.unknown().check(must(jsonProblem)))
    .check(help('Body, sent as JSON. Texts inside may hold {{ name }}.')),
  form: z
    .optional(freeKeys(scalar.check(must(jsonProblem))))
    .check(help('Body, sent as application/x-www-form-urlencoded.')),
  body: z
    .optional(
      z.union([z.string().check(filled), knownKeys('key', { file: bodyFile })], {
        error: 'expected a text, or { file: path }.',
      }),
    )
    .check(help('Body, sent as it is: a text, or the content of a file.')),
  expect: z.optional(expect),
  capture: z
    .optional(freeKeys(capture))
    .check(help('Values for later steps, by the name used in {{ }}.', { token: '$.token' })),
  once: z.optional(flag()).check(help('Sent only in the first iteration of a user.')),
  'follow-redirects': z
    .optional(count(20))
    .check(help('Redirects on the same host that are followed, at most; none without it.', 5)),
  group: z
    .optional(label('a name for the group'))
    .check(help('Stands before the name in the report: "checkout / POST /orders".', 'checkout')),
}).check(exactlyOne('method', METHODS), atMostOneBody())

const step = z.union(
  [
    parsed(stepShorthand, 'expected a step.').check(help('Method and path.', 'GET /api/items')),
    knownKeys('key', { think }),
    request,
  ],
  { error: 'expected a step. Write for example "GET /path", { think: 500ms } or { post: /path, json: {} }.' },
)

const file = someText('the path of a .csv or .json file').check(
  help('Path from the folder of the configuration: a .csv or a .json file.', 'tools.csv'),
)
const rows = listOf(freeKeys(scalar), 'row').check(
  help('The rows themselves, each a map of names and values.'),
)
const order = z
  .optional(oneOf(['sequential', 'random', 'unique']))
  .check(help('Order of the rows: in turn, drawn from the seed, or each at most once.'))

const data = z.union([file, rows, knownKeys('key', { file, order }), knownKeys('key', { rows, order })], {
  error: 'expected a data file, a list of rows, or a map with "file" or "rows" and "order".',
})

const WEIGHT = 'expected a number above zero.'

/** One scenario of the file. */
export const scenario = knownKeys('key', {
  name: label('a name for the scenario').check(help('Names the scenario in plan and report.', 'browse')),
  weight: z
    .optional(z.number({ error: WEIGHT }).check(z.gt(0, { error: WEIGHT })))
    .check(help('Share of the iterations, relative to the other weights; 1 without it.', 70)),
  steps: listOf(step, 'step').check(
    z.check(({ value, issues }) => {
      if (value.some((one) => !('think' in one))) return
      issues.push({ code: 'custom', input: value, message: 'only pauses. Add a step that sends a request.' })
    }),
    help('What one iteration does, in order.'),
  ),
  data: z.optional(data).check(help('Rows that fill {{ name }}, one for each iteration.', 'tools.csv')),
})

export type WrittenScenario = z.infer<typeof scenario>
export type WrittenStep = WrittenScenario['steps'][number]

/** A check by a function that gives the problem in words. */
function must<T>(problemOf: (value: T) => string | undefined) {
  return z.check<T>(({ value, issues }) => {
    const message = problemOf(value)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })
}

/** Checked even where a value has problems of its own, unless an unknown key may have been meant. */
function exactlyOne(noun: string, keys: readonly string[]) {
  return z.check<object>(
    ({ value, issues }) => {
      const present = keysOf(value)
      const chosen = present.filter((key) => keys.includes(key))
      const misspelt = chosen.length === 0 && issues.some(({ code }) => code === 'unrecognized_keys')
      if (chosen.length === 1 || misspelt) return
      const found = chosen.length === 0 ? 'none is given' : `${chosen.join(' and ')} are given`
      const message = `expected exactly one ${noun} (${keys.join(', ')}); ${found}.`
      issues.push({ code: 'custom', input: value, message })
    },
    { when: () => true },
  )
}

function atMostOneBody() {
  return z.check<object>(
    ({ value, issues }) => {
      const sent = keysOf(value).filter((key) => ['json', 'form', 'body'].includes(key))
      if (sent.length < 2) return
      const message = `expected one body; ${sent.join(' and ')} are given. Keep one.`
      issues.push({ code: 'custom', input: value, message })
    },
    { when: () => true },
  )
}

/** JSON has no infinity and no NaN, and the templates in its texts must be whole. */
function jsonProblem(value: unknown): string | undefined {
  if (typeof value === 'string') return templateProblem(value)
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'expected JSON, which has no .inf and no .nan.'
  if (typeof value !== 'object' || value === null) return undefined
  return Object.values(value)
    .map(jsonProblem)
    .find((problem) => problem !== undefined)
}
