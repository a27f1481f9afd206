import type { Expectation, RequestStep, Scenario } from '../../src/config/scenario.ts'
import type { LoadOutcome, LoadWatch } from '../../src/load/engine.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import type { Plan, Target } from '../../src/plan/plan.ts'

export const NO_EXPECTATION: Expectation = {
  status: undefined,
  headers: {},
  contains: undefined,
  json: {},
  maxBytes: undefined,
  maxMs: undefined,
}

export function aStep(given: Partial<RequestStep> = {}): RequestStep {
  const method = given.method ?? 'GET'
  const path = given.path ?? '/'
  return {
    kind: 'request',
    name: `${method} ${path}`,
    method,
    path,
    headers: {},
    body: undefined,
    expect: NO_EXPECTATION,
    capture: {},
    once: false,
    ...given,
  }
}

export function aScenario(given: Partial<Scenario> = {}): Scenario {
  return { name: 'browse', weight: 1, steps: [aStep()], data: undefined, ...given }
}

export function aTarget(url: string, given: Partial<Target> = {}): Target {
  return { url, headers: {}, local: true, ...given }
}

/** 100 arrivals a second for one second of full load, in blocks of 200 ms, at the candidate alone. */
export function aLoadPlan(url: string, given: Partial<Plan> = {}): Plan {
  return {
    profile: 'default',
    seed: 1,
    fingerprint: 'test',
    model: 'open',
    stages: [{ phase: 'hold', durationMs: 1000, from: 100, to: 100 }],
    think: undefined,
    blocks: { durationMs: 200, min: 1, max: 5, lookEvery: 1 },
    interleave: 'none',
    sides: { candidate: aTarget(url), baseline: undefined },
    scenarios: [aScenario()],
    requests: [],
    http: { timeoutMs: 2000, connectTimeoutMs: 1000, connections: 20, verifyTls: true },
    workers: 1,
    totalRequests: 100,
    ...given,
  }
}

export const engine = createLoadEngine(new URL('../../src/load/worker-entry.ts', import.meta.url))

/** Runs a plan with the real engine, in real threads. */
export function runLoad(plan: Plan, watch: Partial<LoadWatch> = {}): Promise<LoadOutcome> {
  return engine.run(plan, {
    onProgress: () => undefined,
    onBlocks: () => 'go-on',
    signal: new AbortController().signal,
    ...watch,
  })
}
