import type { Config } from './config.ts'
import { hasScript, toEngine } from './engine-schema.ts'
import { readDocument } from './document.ts'
import type { ConfigDocument } from './document.ts'
import { suggest } from './nearest.ts'
import { interpolate } from './interpolate.ts'
import { problemsOf, valueProblem } from './issues.ts'
import { configError, labelOf } from './problem.ts'
import type { ConfigPath, Problem } from './problem.ts'
import type { LoadProfile } from './profile.ts'
import type { Scenario } from './scenario.ts'
import { scenario as scenarioSchema } from './scenario-schema.ts'
import { readObserve } from './read-observe.ts'
import { configSchema } from './schema.ts'
import { LEAST_WINDOW } from './shards-schema.ts'
import { toRating } from './rating.ts'
import { toSizing } from './sizing.ts'
import type { WrittenConfig } from './schema.ts'
import { splitObserved } from './split-observed.ts'
import type { Metric } from './threshold.ts'
import { DEFAULT_THRESHOLDS, toThresholds } from './thresholds-for.ts'
import { toHttp } from './to-http.ts'
import { toProfile } from './to-profile.ts'
import { FRONT_PAGE, toScenario } from './to-scenario.ts'

/** Where a configuration comes from; everything it needs of the world is handed in. */
export interface ConfigSource {
  /** Content of the file; undefined for a start without one. */
  readonly text: string | undefined
  /** Its path, for messages and annotations. */
  readonly path: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a data or body file by its path from the configuration's folder; undefined when it is not there. */
  readText(path: string): string | undefined
  /** `any`: nothing will be sent, so limits may name requests that no scenario has. */
  readonly requestNames?: 'any' | undefined
}

/**
 * Text to Config. Finds every problem before it gives up: throws one UserError `config` that lists them all,
 * each with its line and column, and never anything else. No text and an empty text are a valid start.
 */
export function parseConfig(given: ConfigSource): Config {
  const document = readDocument(given.text ?? '')
  if (document.data === undefined) throw configError(document.problems, given.path)
  // A script of another tool has requests of its own names.
  const source = hasScript(document.data) ? { ...given, requestNames: 'any' as const } : given
  const { data, secrets, problems: unset } = interpolate(document.data ?? {}, source.env)

  const split = splitObserved(data)
  const result = configSchema.safeParse(split.data)
  const problems: Problem[] = [...document.problems]
  for (const { path, text } of split.misspelt)
    problems.push({ ...document.locate(path, 'key'), text: `${labelOf(path.slice(0, -1))}: ${text}` })
  for (const { path, text } of unset) {
    problems.push({ ...document.locate(path, 'value'), text: `${labelOf(path)}: ${text}` })
  }
  // What a missing variable leaves behind is no problem of its own.
  const unsetAt = new Set(unset.map(({ path }) => JSON.stringify(path)))
  if (!result.success) {
    const wrong = result.error.issues.filter(({ path }) => !unsetAt.has(JSON.stringify(path)))
    problems.push(...problemsOf(wrong, document, data))
  }

  const reader: Reader = { source, document, data, problems }
  const scenarios = readScenarios(reader)
  if (source.requestNames !== 'any') checkRequestNames(scenarios, reader)
  const observe = readObserve(data, split.onSeries, document, problems)
  const config = result.success
    ? build(result.data, scenarios ?? [FRONT_PAGE], { secrets, observe }, reader)
    : undefined
  if (problems.length > 0 || config === undefined) throw configError(problems, source.path)
  return config
}

interface Reader {
  readonly source: ConfigSource
  readonly document: ConfigDocument
  readonly data: unknown
  /** Grows while the parts are read. */
  readonly problems: Problem[]
}

/** The scenarios that are right, even where others are not; undefined when none are configured. */
function readScenarios(reader: Reader): readonly Scenario[] | undefined {
  const written = field(reader.data, 'scenarios')
  if (!Array.isArray(written)) return undefined
  const seen = new Set<string>()
  return (written as readonly unknown[]).flatMap((item, index) => {
    const parsed = scenarioSchema.safeParse(item)
    if (!parsed.success) return []
    const { name } = parsed.data
    const base: ConfigPath = ['scenarios', index]
    const report = (path: ConfigPath, text: string) => {
      reader.problems.push(valueProblem([...base, ...path], text, reader.document, reader.data))
    }
    if (seen.has(name)) report(['name'], 'names a second scenario. Choose another name.')
    seen.add(name)
    const scenario = toScenario(parsed.data, { readText: (path) => reader.source.readText(path), report })
    return scenario === undefined ? [] : [scenario]
  })
}

/** Every name under `requests` must be the name of a step. Silent while a scenario is wrong: its names are unknown. */
function checkRequestNames(scenarios: readonly Scenario[] | undefined, reader: Reader): void {
  const written = field(reader.data, 'scenarios')
  const whole = written === undefined || (Array.isArray(written) && written.length === scenarios?.length)
  const requests = field(reader.data, 'requests')
  if (!whole || typeof requests !== 'object' || requests === null) return
  const steps = (scenarios ?? [FRONT_PAGE]).flatMap((scenario) => scenario.steps)
  const known = [...new Set(steps.flatMap((step) => (step.kind === 'request' ? [step.name] : [])))]
  for (const name of Object.keys(requests)) {
    if (known.includes(name)) continue
    const text = `requests: no step is named ${JSON.stringify(name)}. ${suggest(name, known)}`
    reader.problems.push({ ...reader.document.locate(['requests', name], 'key'), text })
  }
}

function build(
  written: WrittenConfig,
  scenarios: readonly Scenario[],
  { secrets, observe }: Pick<Config, 'secrets' | 'observe'>,
  reader: Reader,
): Config | undefined {
  const [first, ...others] = scenarios
  if (first === undefined) return undefined
  const { baseline, http, ready } = written
  const lineOf = (path: ConfigPath) => (metric: Metric) =>
    reader.document.locate([...path, metric], 'key').line
  return {
    url: written.url,
    headers: written.headers ?? {},
    secrets,
    ready:
      ready === undefined
        ? undefined
        : {
            path: ready.path ?? '/',
            status: ready.status ?? 200,
            ...(ready.commit === undefined ? {} : { commit: ready.commit.toLowerCase() }),
          },
    scenarios: [first, ...others],
    profiles: readProfiles(written, lineOf),
    thresholds:
      written.thresholds === undefined
        ? DEFAULT_THRESHOLDS
        : toThresholds(written.thresholds, lineOf(['thresholds'])),
    requests: Object.fromEntries(
      Object.entries(written.requests ?? {}).map(([name, rules]) => [
        name,
        toThresholds(rules, lineOf(['requests', name])),
      ]),
    ),
    baseline: {
      branch: baseline?.branch,
      runs: baseline?.runs ?? 20,
      maxAgeMs: baseline?.['max-age'] ?? 14 * DAY_MS,
      onMissing: baseline?.['on-missing'] ?? 'warn',
      url: baseline?.url,
      interleave: baseline?.interleave ?? 'auto',
    },
    onInconclusive: written['on-inconclusive'] ?? 'warn',
    leastShards: written.shards?.least ?? 1,
    leastWindow: written.shards?.window ?? LEAST_WINDOW,
    maxRequests: written['max-requests'] ?? MOST_REQUESTS,
    sizing: toSizing(written),
    rating: toRating(written),
    http: toHttp(http, {
      readText: (path) => reader.source.readText(path),
      report: (path, text) => {
        reader.problems.push(valueProblem(['http', ...path], text, reader.document, reader.data))
      },
    }),
    ...(observe === undefined ? {} : { observe }),
    ...(written.engine === undefined ? {} : { engine: toEngine(written.engine) }),
    assumptions: assumptionsOf(written, reader.source),
    path: reader.source.path,
  }
}

const DAY_MS = 86_400_000

/** To a remote host, unless configured: three minutes at 500/s. What is assumed without a `load` stays far below. */
const MOST_REQUESTS = 100_000

function readProfiles(
  written: WrittenConfig,
  lineOf: (path: ConfigPath) => (metric: Metric) => number,
): Readonly<Record<string, LoadProfile>> {
  const named = Object.entries(written.profiles ?? {}).map(([name, profile]): [string, LoadProfile] => [
    name,
    toProfile(name, profile, lineOf(['profiles', name, 'thresholds'])),
  ])
  const standard = toProfile('default', written.load ?? {}, lineOf(['load', 'thresholds']))
  return Object.fromEntries([['default', standard], ...named])
}

function assumptionsOf(
  written: WrittenConfig,
  { requestNames }: Pick<ConfigSource, 'requestNames'>,
): readonly string[] {
  const assumptions: string[] = []
  if (written.scenarios === undefined && requestNames !== 'any') {
    assumptions.push('No scenarios are configured: every request is "GET /".')
  }
  if (written.thresholds === undefined) {
    const limits = DEFAULT_THRESHOLDS.map(({ metric, increase }) => `${metric} ${increase?.text ?? ''}`)
    assumptions.push(`No thresholds are configured: allowed increases are ${limits.join(', ')}.`)
  }
  return assumptions
}

function field(data: unknown, key: string): unknown {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, key)) return undefined
  return (data as Readonly<Record<string, unknown>>)[key]
}
