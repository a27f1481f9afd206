import type { LoadProfile } from '../config/profile.ts'
import type { RequestStep, Scenario, Think } from '../config/scenario.ts'
import { arrivalsIn, isMeasured } from './phases.ts'
import type { Interleave, PlannedRequest, Stage } from './plan.ts'
import { meanThinkMs } from './users.ts'

/**
 * In the closed model the number of requests depends on how fast the target answers. What is planned for a
 * request assumes 100 ms, so that no percentile is promised too many samples; the total, which the cap is
 * held against, assumes 10 ms, so that it is an upper bound for all but the fastest targets.
 */
const USUAL_ANSWER_MS = 100
const FASTEST_ANSWER_MS = 10

/** What a plan sends. */
export interface Traffic {
  readonly requests: readonly PlannedRequest[]
  /** Both sides, every stage; an estimate from above in the closed model. */
  readonly total: number
  /** The same on each side. */
  readonly perSide: number
}

/** Counts what a profile sends with these scenarios (METHOD §2, "What is counted"). */
export function countTraffic(
  scenarios: readonly Scenario[],
  profile: LoadProfile,
  stages: readonly Stage[],
  interleave: Interleave,
): Traffic {
  const shares = sharesOf(scenarios)
  const perLevel = (answerMs: number) =>
    profile.model === 'open'
      ? 1
      : 1_000 / Math.max(pacingOf(profile), iterationMs(scenarios, shares, profile.think, answerMs))
  const usual = perLevel(USUAL_ANSWER_MS)
  const load = plannedLoad(stages)
  // With slices a side has half of the time; otherwise it has all of it.
  const time = interleave === 'slices' ? 0.5 : 1

  const planned = new Map<string, PlannedRequest>()
  for (const [index, scenario] of scenarios.entries()) {
    for (const step of requestSteps(scenario)) {
      const before = planned.get(step.name)
      const part = usual * (shares[index] ?? 0)
      const rate = step.once ? 0 : load.level * part
      const scenarioNames = before === undefined ? scenario.name : joined(before.scenario, scenario.name)
      const sum = (before?.rate ?? 0) + rate
      planned.set(step.name, {
        name: step.name,
        scenario: scenarioNames,
        rate: sum,
        planned: Math.floor(sum * load.seconds * time + 1e-6),
      })
    }
  }

  // Steps sent once are counted as if they were sent every time: the bound holds however many users come.
  const integral = stages.reduce((sum, stage) => sum + arrivalsIn(stage), 0)
  const sent = integral * perLevel(FASTEST_ANSWER_MS) * requestsPerIteration(scenarios)
  const sides = interleave === 'duet' ? 2 : 1
  return {
    requests: [...planned.values()],
    total: Math.ceil(sent * sides - 1e-6),
    perSide: Math.ceil(sent * time - 1e-6),
  }
}

/** Each scenario's part of the iterations; the parts add up to 1. */
export function sharesOf(scenarios: readonly Scenario[]): readonly number[] {
  const sum = scenarios.reduce((all, { weight }) => all + weight, 0)
  return scenarios.map(({ weight }) => weight / sum)
}

/** Requests that one iteration sends, on average over the scenarios. */
export function requestsPerIteration(scenarios: readonly Scenario[]): number {
  const shares = sharesOf(scenarios)
  return scenarios.reduce((sum, one, index) => sum + (shares[index] ?? 0) * requestSteps(one).length, 0)
}

/** The steps that send something. */
export function requestSteps(scenario: Scenario): readonly RequestStep[] {
  return scenario.steps.filter((step) => step.kind === 'request')
}

/** Least time between two iterations of a user. */
function pacingOf({ pacingMs, shape }: LoadProfile): number {
  return pacingMs ?? (shape?.kind === 'burst' ? shape.everyMs : 0)
}

/** Mean time a user needs for one iteration, with this long for each answer; never zero. */
function iterationMs(
  scenarios: readonly Scenario[],
  shares: readonly number[],
  between: Think | undefined,
  answerMs: number,
): number {
  const pause = between === undefined ? 0 : meanThinkMs(between)
  return scenarios.reduce((sum, { steps }, index) => {
    const one = steps.reduce(
      (ms, step) => ms + (step.kind === 'think' ? meanThinkMs(step.think) : answerMs),
      pause,
    )
    return sum + (shares[index] ?? 0) * one
  }, 0)
}

/** What is planned for: the constant load that is compared, or else everything measured, at its mean level. */
function plannedLoad(stages: readonly Stage[]): { readonly level: number; readonly seconds: number } {
  const measured = stages.filter(({ phase }) => isMeasured(phase))
  const held = measured.filter(({ phase }) => phase === 'hold')
  const counted = held.length > 0 ? held : measured
  const seconds = counted.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000
  const integral = counted.reduce((sum, stage) => sum + arrivalsIn(stage), 0)
  return { level: seconds === 0 ? 0 : integral / seconds, seconds }
}

function joined(names: string, name: string): string {
  return names.split(', ').includes(name) ? names : `${names}, ${name}`
}
