import type { ObservedKind, ObservedUnit } from '../measure/observed.ts'
import { fieldOf } from './fields.ts'
import { suggest } from './nearest.ts'
import { ASSUMED_SERIES, PROCESS, RUNNER } from './observe-names.ts'
import type { UNIT_WORDS, WrittenObserve } from './observe-schema.ts'
import { qualityOf } from './observe-unit.ts'
import type { Observe, ObservedEndpoint, ProcessMatch, WantedProcess, WantedSeries } from './observe.ts'
import { parseExpression } from './parse-expression.ts'
import type { ConfigPath } from './problem.ts'
import { METRICS } from './threshold.ts'

/** Takes a problem of a value below `observe`. */
export type Report = (path: ConfigPath, text: string) => void

/** What was written under `observe`, without its thresholds. Reports every problem and goes on. */
export function toObserve(written: WrittenObserve, report: Report): Omit<Observe, 'thresholds' | 'profiles'> {
  const endpoints = toEndpoints(written.prometheus, report)
  return {
    intervalMs: written.interval,
    endpoints,
    series: toSeries(written, endpoints, report),
    processes: toProcesses(written.process, report),
    runner: written.runner ?? false,
  }
}

const TIMEOUT_MS = 5_000
/** The target itself, where only an address is written. */
const ONLY = 'target'

type WrittenEndpoint = Exclude<Exclude<WrittenObserve['prometheus'], undefined | string>, readonly unknown[]>

function toEndpoints(written: WrittenObserve['prometheus'], report: Report): readonly ObservedEndpoint[] {
  if (written === undefined) return []
  if (typeof written === 'string') return [toEndpoint({ url: written }, ONLY)]
  if (!Array.isArray(written)) return [toEndpoint(written, ONLY)]
  const seen = new Set<string>([RUNNER])
  return (written as readonly WrittenEndpoint[]).map((one, index) => {
    const { name } = one
    if (name === undefined) report(['prometheus', index], 'expected a name, to tell the targets apart.')
    else if (seen.has(name))
      report(['prometheus', index, 'name'], 'is the name of another target. Choose another one.')
    seen.add(name ?? '')
    return toEndpoint(one, ONLY)
  })
}

function toEndpoint(written: WrittenEndpoint, otherwise: string): ObservedEndpoint {
  const server = written['query-server']
  return {
    kind: server === undefined ? 'scrape' : 'query',
    name: written.name ?? otherwise,
    url: server ?? written.url ?? '',
    baseline: written.baseline,
    headers: written.headers ?? {},
    timeoutMs: written.timeout ?? TIMEOUT_MS,
  }
}

function toSeries(
  { series }: WrittenObserve,
  endpoints: readonly ObservedEndpoint[],
  report: Report,
): readonly WantedSeries[] {
  const has = (kind: ObservedEndpoint['kind']): boolean => endpoints.some((one) => one.kind === kind)
  if (series === undefined) {
    if (has('query') && !has('scrape'))
      report(['prometheus'], 'names a server to query, but "series" says nothing to ask for. Add it.')
    if (!has('scrape')) return []
    return Object.entries(ASSUMED_SERIES).flatMap(([name, text]) =>
      ofExpression({ name, text, unit: undefined, target: undefined, assumed: true }, report),
    )
  }
  if (endpoints.length === 0) report(['series'], 'is asked of nobody. Say where, under "prometheus".')
  return Object.entries(series).flatMap(([name, rule]): readonly WantedSeries[] => {
    const path = ['series', name]
    if (Object.hasOwn(METRICS, name)) {
      report(path, `${JSON.stringify(name)} is the name of a metric. Choose another name.`)
      return []
    }
    const { expression, query, baseline, unit, target } =
      typeof rule !== 'string'
        ? rule
        : has('scrape')
          ? { expression: rule }
          : // A server alone answers everything: its language is meant.
            { query: rule }
    checkTarget({ path, target, kind: query === undefined ? 'scrape' : 'query' }, endpoints, report)
    const common = { name, unit: toUnit(unit), target, assumed: false }
    if (query !== undefined) return [{ ...ofQuery(query, common), baseline }]
    return ofExpression({ ...common, text: expression ?? '' }, (_, text) =>
      report(typeof rule === 'string' ? path : [...path, 'expression'], text),
    )
  })
}

interface Named {
  readonly name: string
  readonly unit: ObservedUnit | undefined
  readonly target: string | undefined
  readonly assumed: boolean
}

function ofExpression(wanted: Named & { readonly text: string }, report: Report): readonly WantedSeries[] {
  const parsed = parseExpression(wanted.text)
  if ('problem' in parsed) {
    report(['series', wanted.name], parsed.problem)
    return []
  }
  const quality = qualityOf(parsed.value)
  const seriesKind: ObservedKind = quality.kind
  return [
    {
      ...wanted,
      kind: 'expression',
      expression: parsed.value,
      unit: wanted.unit ?? quality.unit,
      seriesKind,
    },
  ]
}

/** Of PromQL only the outermost shape is looked at: a rate somewhere inside makes it a rate. */
function ofQuery(text: string, wanted: Named): Extract<WantedSeries, { kind: 'query' }> {
  const ratio = /\)\s*\/\s*\w/.test(text)
  const seriesKind = ratio ? 'ratio' : /\b(?:i?rate|increase)\s*\(/.test(text) ? 'rate' : 'gauge'
  return { ...wanted, kind: 'query', text, unit: wanted.unit ?? 'number', seriesKind, baseline: undefined }
}

function checkTarget(
  asked: {
    readonly path: ConfigPath
    readonly target: string | undefined
    readonly kind: ObservedEndpoint['kind']
  },
  endpoints: readonly ObservedEndpoint[],
  report: Report,
): void {
  if (endpoints.length === 0) return
  const fitting = endpoints.filter(({ kind }) => kind === asked.kind).map(({ name }) => name)
  const need = asked.kind === 'scrape' ? 'a target with a url' : 'a target with a query-server'
  if (fitting.length === 0) report(asked.path, `needs ${need} under "prometheus". There is none.`)
  else if (asked.target !== undefined && !fitting.includes(asked.target))
    report([...asked.path, 'target'], `is not the name of ${need}. ${suggest(asked.target, fitting)}`)
}

function toUnit(word: (typeof UNIT_WORDS)[number] | undefined): ObservedUnit | undefined {
  return word === 'ratio' ? 'fraction' : word
}

function toProcesses(written: WrittenObserve['process'], report: Report): readonly WantedProcess[] {
  if (written === undefined || written === false) return []
  if (written === true) return [{ name: PROCESS, candidate: { by: 'target' }, baseline: { by: 'target' } }]
  const all = Array.isArray(written) ? written : [written]
  const seen = new Set<string>([RUNNER])
  return all.map((one, index) => {
    const { name = PROCESS, baseline } = one
    const path: ConfigPath = Array.isArray(written) ? ['process', index] : ['process']
    if (seen.has(name))
      report(
        [...path, ...(one.name === undefined ? [] : ['name'])],
        `a second target is named ${JSON.stringify(name)}. Give each its own "name".`,
      )
    seen.add(name)
    return { name, candidate: toMatch(one), baseline: baseline === undefined ? undefined : toMatch(baseline) }
  })
}

function toMatch(written: object): ProcessMatch {
  const pid = fieldOf(written, 'pid')
  const port = fieldOf(written, 'port')
  if (typeof pid === 'number') return { by: 'pid', pid }
  if (typeof port === 'number') return { by: 'port', port }
  return { by: 'command', text: String(fieldOf(written, 'command')) }
}
