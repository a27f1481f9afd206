import * as z from 'zod/mini'
import {
  duration,
  flag,
  freeKeys,
  headers,
  help,
  knownKeys,
  listOf,
  oneOf,
  parsed,
  someText,
} from './fields.ts'
import type { Parsed } from './problem.ts'

/** How a unit is written; `ratio` is what the rest of the program calls a fraction. */
export const UNIT_WORDS = [
  'bytes',
  'bytes-per-second',
  'ratio',
  'seconds',
  'count',
  'per-second',
  'number',
] as const

const NAME = 'expected a short name of letters, digits, "-", "_" and ".".'
const shortName = z.string({ error: NAME }).check(z.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,49}$/, { error: NAME }))

/** Name of an observed series: it stands beside the metrics in `thresholds`. */
const seriesName = z.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,49}$/, { error: NAME })

const ADDRESS =
  'expected an address, or a path on the target. Write for example "/metrics" or "http://localhost:9100/metrics".'
const scraped = parsed<string>(
  (text): Parsed<string> =>
    isPath(text) || isAddress(text) ? { value: text } : { problem: problemOf(text, ADDRESS) },
  ADDRESS,
)

const WHOLE = 'expected an address. Write for example "http://localhost:9090".'
const address = parsed<string>(
  (text): Parsed<string> => (isAddress(text) ? { value: text } : { problem: problemOf(text, WHOLE) }),
  WHOLE,
)

const timeout = z
  .optional(duration())
  .check(help('Longest time for one answer; 5s without it. A later one is a gap.', '5s'))
const endpointHeaders = z
  .optional(headers)
  .check(help('Sent to this endpoint, for example to prove who asks. ${ENV} is filled in and masked.'))

const endpoint = knownKeys('key', {
  name: z.optional(shortName).check(help('How reports call it.', 'app')),
  url: z
    .optional(scraped)
    .check(help("Where its metrics are; a path is one on each side's own address.", '/metrics')),
  'query-server': z
    .optional(address)
    .check(help('A Prometheus server that is asked in PromQL, instead of url.', 'http://localhost:9090')),
  baseline: z.optional(address).check(help('The same for a live baseline, where url is no path.')),
  headers: endpointHeaders,
  timeout,
}).check(
  z.check(({ value, issues }) => {
    const { url, 'query-server': server } = value as {
      readonly url?: string
      readonly 'query-server'?: string
    }
    if ((url === undefined) === (server === undefined))
      issues.push({ code: 'custom', input: value, message: 'expected either url or query-server.' })
  }),
)

const expression = someText('an expression over series')
const seriesRule = knownKeys('key', {
  expression: z
    .optional(expression)
    .check(help('Over what is scraped.', 'rate(hits_total) / rate(requests_total)')),
  query: z.optional(someText('a PromQL expression')).check(help('In PromQL, for a query-server; one value.')),
  baseline: z.optional(someText('a PromQL expression')).check(help('The query for a live baseline.')),
  unit: z.optional(oneOf(UNIT_WORDS)).check(help('Where the names of the series do not tell it.', 'bytes')),
  target: z.optional(someText('the name of a target')).check(help('The only target that has it.', 'db')),
}).check(
  z.check(({ value, issues }) => {
    const { expression: own, query } = value as { readonly expression?: string; readonly query?: string }
    if ((own === undefined) === (query === undefined))
      issues.push({ code: 'custom', input: value, message: 'expected either expression or query.' })
  }),
)

const PID = 'expected a process id, a whole number above zero.'
const pid = z.int({ error: PID }).check(z.positive({ error: PID }))
const PORT = 'expected a port, a whole number from 1 to 65535.'
const port = z.int({ error: PORT }).check(z.minimum(1, { error: PORT }), z.maximum(65_535, { error: PORT }))
const MATCH = {
  pid: z.optional(pid).check(help('Its id.', 4242)),
  port: z.optional(port).check(help('The port it listens on.', 3000)),
  command: z
    .optional(someText('a part of a command line'))
    .check(help('A part of its command line.', 'node server.js')),
}
const match = knownKeys('key', MATCH).check(oneWay())
const process = knownKeys('key', {
  name: z.optional(shortName).check(help('How reports call it; "process" without it.', 'app')),
  ...MATCH,
  baseline: z.optional(match).check(help("The baseline's process, by pid, port or command.")),
}).check(oneWay())

const PROCESS = 'expected true, or a map with pid, port or command.'

/** What is observed while the load runs. */
export const observe = knownKeys('key', {
  interval: z
    .optional(duration(100))
    .check(
      help('Time from one sample to the next; 1s without it, longer in runs of more than an hour.', '1s'),
    ),
  prometheus: z
    .optional(z.union([scraped, endpoint, listOf(endpoint, 'target')], { error: ADDRESS }))
    .check(help('Metrics in the Prometheus text format, or a list of named targets.', '/metrics')),
  series: z
    .optional(freeKeys(z.union([expression, seriesRule], { error: 'expected an expression.' }), seriesName))
    .check(help('Values over time, by name; memory, cpu and open-files of the process without it.')),
  process: z
    .optional(z.union([flag(), process, listOf(process, 'process')], { error: PROCESS }))
    .check(help('Processes on this machine; true: whoever listens on the port of the url.', true)),
  runner: z
    .optional(flag())
    .check(help('Watch the machine that makes the load: CPU, memory, disk, network.')),
})

export type WrittenObserve = z.infer<typeof observe>

const LIMIT = 'expected a limit, written as one text.'
const limit = z.union([z.string(), z.number()], { error: LIMIT })
const limits = {
  max: z.optional(limit).check(help('Highest value that is accepted.', '500MB')),
  min: z.optional(limit).check(help('Lowest value that is accepted.', '70%')),
  growth: z.optional(limit).check(help('How much it may grow over time.', '10MB/h')),
  increase: z.optional(limit).check(help('How much more than the baseline is accepted.', '10%')),
  decrease: z.optional(limit).check(help('How much less than the baseline is accepted.', '10%')),
}

/** The threshold of one observed series; its limits are read once the unit is known. */
export const observedThreshold = knownKeys('key', {
  ...limits,
  warn: z
    .optional(knownKeys('key', limits))
    .check(help('The same limits at a lower level: broken, they warn and never fail.')),
})

export type WrittenObservedThreshold = z.infer<typeof observedThreshold>

function oneWay() {
  return z.check<object>(({ value, issues }) => {
    const ways = Object.keys(MATCH).filter((key) => key in value)
    if (ways.length === 1 || issues.length > 0) return
    issues.push({ code: 'custom', input: value, message: 'expected one of pid, port and command.' })
  })
}

function isPath(text: string): boolean {
  return /^\/(?!\/)[^\s#]*$/.test(text)
}

function isAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

/** Does not quote the address: it may hold a secret. */
function problemOf(text: string, expected: string): string {
  const named = URL.canParse(text) && (new URL(text).username !== '' || new URL(text).password !== '')
  return named
    ? 'an address with a user name or password would end up in logs. Send them under headers: authorization: "Basic ${CREDENTIALS}".'
    : expected
}
