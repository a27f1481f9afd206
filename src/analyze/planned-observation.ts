import { PROCESS_VALUES, RUNNER, RUNNER_VALUES, valueName } from '../config/observe-names.ts'
import type { Known, ProcessValue, RunnerValue } from '../config/observe-names.ts'
import type { ObservedThreshold } from '../config/observe-threshold.ts'
import type { Observe, ProcessMatch, WantedProcess } from '../config/observe.ts'
import type { ObservedKind, ObservedUnit } from '../measure/observed.ts'
import { intervalOf } from '../observe/interval.ts'
import { addressOn, placeMatch } from '../observe/place.ts'
import { isMeasured } from '../plan/phases.ts'
import type { Plan, Target } from '../plan/plan.ts'

/** What a plan will observe; nothing is asked of anybody to know it. */
export interface PlannedObservation {
  readonly intervalMs: number
  readonly warning: string | undefined
  /** About how many samples of a series will lie in the measured time, and how long that is. */
  readonly samples: number
  readonly measuredMs: number
  readonly sources: readonly PlannedSource[]
  readonly series: readonly PlannedSeries[]
}

/** Who will be asked. */
export interface PlannedSource {
  readonly kind: 'scrape' | 'query' | 'process' | 'runner'
  readonly name: string
  /** An address, or how a process is found. */
  readonly candidate: string
  /** Undefined: it is not asked for the baseline, or there is no live one. */
  readonly baseline: string | undefined
  /** Names of the headers that it is sent beside those of the target. */
  readonly headers: readonly string[]
}

/** A series as it will be recorded. */
export interface PlannedSeries {
  readonly name: string
  readonly unit: ObservedUnit
  readonly kind: ObservedKind
  /** Expression, query, or what it is in words. */
  readonly expression: string
  readonly targets: readonly string[]
  /** Targets that report it for a live baseline, too. */
  readonly onBaseline: readonly string[]
  readonly threshold: ObservedThreshold | undefined
}

/** What a run of this plan would observe, with the thresholds that hold in it. */
export function planObservation(
  observe: Observe,
  plan: Plan,
  thresholds: readonly ObservedThreshold[],
): PlannedObservation {
  const { ms: intervalMs, warning } = intervalOf(observe, plan)
  const measuredMs = plan.stages
    .filter(({ phase }) => isMeasured(phase))
    .reduce((sum, { durationMs }) => sum + durationMs, 0)
  const sources = [
    ...endpointSources(observe, plan),
    ...observe.processes.map((one) => processSource(one, plan)),
    ...(observe.runner ? [THIS_MACHINE] : []),
  ]
  const series = seriesOf(observe, sources).map((one) => ({
    ...one,
    threshold: thresholds.find((threshold) => threshold.series === one.name),
  }))
  return { intervalMs, warning, samples: Math.floor(measuredMs / intervalMs), measuredMs, sources, series }
}

const THIS_MACHINE: PlannedSource = {
  kind: 'runner',
  name: RUNNER,
  candidate: 'this machine, which makes the load',
  baseline: undefined,
  headers: [],
}

function endpointSources({ endpoints }: Observe, { sides }: Plan): readonly PlannedSource[] {
  return endpoints.map((endpoint) => ({
    kind: endpoint.kind,
    name: endpoint.name,
    candidate: addressOn('candidate', sides.candidate, endpoint) ?? '',
    baseline: sides.baseline && addressOn('baseline', sides.baseline, endpoint),
    headers: Object.keys(endpoint.headers),
  }))
}

function processSource({ name, candidate, baseline }: WantedProcess, { sides }: Plan): PlannedSource {
  return {
    kind: 'process',
    name,
    candidate:
      matchWords(candidate, sides.candidate) ??
      `not watched: ${sides.candidate.url} is not on this machine. Name its "port" or "pid".`,
    baseline: baseline && sides.baseline && matchWords(baseline, sides.baseline),
    headers: [],
  }
}

/** How it is found; undefined where that side is not on this machine. */
function matchWords(match: ProcessMatch, target: Target): string | undefined {
  const placed = placeMatch(match, target)
  if (placed === undefined) return undefined
  switch (placed.by) {
    case 'pid':
      return `the process with the id ${placed.pid}, with all that it started`
    case 'port':
      return `whoever listens on port ${placed.port}, with all that it started`
    case 'command':
      return `whoever was started with ${JSON.stringify(placed.text)}, with all that it started`
    default:
      return placed satisfies never
  }
}

type Bare = Omit<PlannedSeries, 'threshold'>

function seriesOf(observe: Observe, sources: readonly PlannedSource[]): readonly Bare[] {
  const wanted = observe.series.map(({ seriesKind, text, ...one }): Bare => {
    const asked = sources.filter(
      ({ kind, name }) =>
        kind === (one.kind === 'expression' ? 'scrape' : 'query') &&
        (one.target === undefined || one.target === name),
    )
    // A server is asked for the baseline only where the series has a query for it.
    const twice = one.kind === 'query' && one.baseline === undefined ? [] : asked
    return {
      ...{ name: one.name, unit: one.unit, kind: seriesKind, expression: text },
      targets: asked.map(({ name }) => name),
      onBaseline: twice.filter(({ baseline }) => baseline !== undefined).map(({ name }) => name),
    }
  })
  const known = (source: PlannedSource, values: Readonly<Record<string, Known>>): readonly Bare[] =>
    (Object.entries(values) as [ProcessValue | RunnerValue, Known][]).map(
      ([value, { unit, kind, about }]) => ({
        ...{ name: valueName(source.name, value), unit, kind, expression: about },
        targets: [source.name],
        onBaseline: source.baseline === undefined ? [] : [source.name],
      }),
    )
  return [
    ...wanted,
    ...sources.flatMap((source) =>
      source.kind === 'process'
        ? known(source, PROCESS_VALUES)
        : source.kind === 'runner'
          ? known(source, RUNNER_VALUES)
          : [],
    ),
  ]
}
