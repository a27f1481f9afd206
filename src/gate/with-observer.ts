import type { Observe } from '../config/observe.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadEngine, LoadOutcome } from '../load/engine.ts'
import type { Observation, ObservedSides, Observer } from '../observe/observer.ts'

/** A world whose engine observes what the configuration names, whenever it puts load on the targets. */
export function withObserver(world: GateWorld, { config }: Pick<GateRequest, 'config'>): GateWorld {
  const { observer, engine, narrator } = world
  // A record is past: what it holds was observed where and when it was made.
  if (observer === undefined || config.observe === undefined || engine.recorded === true) return world
  return { ...world, engine: observing(engine, observer, config.observe, (line) => narrator.warn(line)) }
}

function observing(
  engine: LoadEngine,
  observer: Observer,
  observe: Observe,
  onTrouble: (sentence: string) => void,
): LoadEngine {
  return {
    async run(plan, watch) {
      const observation = observer.start({ observe, plan, onTrouble })
      return endWith(observation, () => engine.run(plan, watch))
    },
  }
}

/** The observation ends with the load, even where that fails. */
async function endWith(observation: Observation, load: () => Promise<LoadOutcome>): Promise<LoadOutcome> {
  let outcome: LoadOutcome | undefined
  try {
    outcome = await load()
  } finally {
    if (outcome === undefined) await observation.end({ startedAt: new Date(0).toISOString(), elapsedMs: 0 })
  }
  return withObserved(outcome, await observation.end(outcome))
}

function withObserved(outcome: LoadOutcome, { candidate, baseline, warnings }: ObservedSides): LoadOutcome {
  const { sides } = outcome
  return {
    ...outcome,
    sides: {
      candidate: { ...sides.candidate, observed: candidate },
      baseline: sides.baseline && { ...sides.baseline, observed: baseline },
    },
    warnings: [...(outcome.warnings ?? []), ...warnings],
  }
}
