import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Engine } from '../config/engine.ts'
import { UserError } from '../errors.ts'
import type { GateOutcome, GateRequest, GateWorld } from '../gate.ts'
import { awaitTargets } from '../gate/await-targets.ts'
import { gateIngested } from '../gate/ingested.ts'
import { planOfIngested } from '../ingest/plan-of-ingested.ts'
import { planRun, type Plan, type PlannedRun, type PlanOrder } from '../plan/plan.ts'
import { unfilledTemplates } from '../plan/templates.ts'
import { formatDuration } from '../units.ts'
import { k6Script } from './k6-script.ts'
import type { Job } from './job.ts'
import { locustScript } from './locust-script.ts'
import { maskedJob } from './masked-job.ts'
import { expectTranslatable } from './refusals.ts'
import { runEngine } from './run-engine.ts'
import { startTool } from './start-tool.ts'
import { toJob } from './to-job.ts'
import type { StartTool } from './tool.ts'

/** What a run with another tool needs of its front, beside the world of a gate. */
export interface EngineEdges {
  /** Starts the tool; the program on the PATH where it is absent. */
  readonly startTool?: StartTool | undefined
  /** Text of a script of the user's own; undefined where there is none. */
  readScript(path: string): string | undefined
  /** A script's path as the tool finds it. */
  locate(path: string): string
  /** Keeps the script that was made of the plan with the results; the secrets of the configuration are masked in it. */
  keepScript(name: string, text: string): void
}

/** The engine that a configuration names, its script from here; undefined for Plimsoll itself. */
export function configuredEngine({ engine, path }: Pick<Config, 'engine' | 'path'>): Engine | undefined {
  if (engine?.script === undefined) return engine
  return { ...engine, script: join(dirname(path ?? '.'), engine.script) }
}

/**
 * Throws UserError `usage` for a live baseline: two runs of a tool one after the other would differ by what
 * changed on the machine or the network in between (METHOD §1.4).
 */
export function expectNoLiveBaseline(
  { tool }: Engine,
  config: Config,
  baselineUrl: string | undefined,
): void {
  if (baselineUrl === undefined && config.baseline.url === undefined) return
  throw new UserError(
    'usage',
    `${tool} cannot measure two deployments in turns, so there is no live baseline with it.`,
    'Leave the baseline URL out: earlier runs of main are the baseline. Or take engine out, and Plimsoll makes the load.',
  )
}

/**
 * The plan that a tool is to carry. Throws what `planRun` throws, and UserError `config` for a script that is
 * not there and for what the tool cannot do.
 */
export function planForEngine(
  { readScript }: Pick<EngineEdges, 'readScript'>,
  engine: Engine,
  config: Config,
  order: PlanOrder,
): PlannedRun {
  if (engine.script !== undefined && readScript(engine.script) === undefined)
    throw new UserError(
      'config',
      `engine: there is no script "${engine.script}".`,
      'Give its path from the folder of the configuration, or from here with --engine.',
    )
  const planned = planRun(config, order)
  expectTranslatable(engine, config, planned.plan)
  return planned
}

/**
 * A gate run whose load another tool makes: the same waiting, verdict and reports, the tool's numbers. What
 * looks slower than the history is run once more. Throws what stands in the way of measuring, and the signal's
 * reason where it came before anything was measured.
 */
export async function gateWithEngine(
  world: GateWorld,
  edges: EngineEdges,
  request: GateRequest & { readonly url: string },
  { engine, plan }: { readonly engine: Engine; readonly plan: Plan },
): Promise<GateOutcome> {
  const { profile, signal, url } = request
  const ready = await awaitTargets(world, request)
  const job = engine.script === undefined ? toJob(plan) : undefined
  const text = job === undefined ? '' : scriptOf(engine, job)
  if (job !== undefined)
    edges.keepScript(
      engine.tool === 'k6' ? 'plan.js' : 'locustfile.py',
      scriptOf(engine, maskedJob(job, request.config.secrets)),
    )
  const lasts = plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
  world.narrator.say(
    engine.script === undefined
      ? `${engine.tool} makes the load, ${formatDuration(lasts)}.`
      : `${engine.tool} runs ${engine.script}.`,
  )
  const scriptPath = engine.script === undefined ? undefined : edges.locate(engine.script)
  const order = { engine, scriptPath, text, plan, signal }
  const measure = () => runEngine(edges.startTool ?? startTool, order, world.now().getTime())
  const ingested = await measure()
  const measured = planOfIngested(ingested, { profile, url })
  const translated = engine.script === undefined
  return gateIngested(world, {
    ...request,
    ingested,
    again: measure,
    plan: { ...measured, fingerprint: fingerprintOf(engine, edges, plan, measured) },
    assumptions: translated ? ready.planned.assumptions : undefined,
    warnings: [...ready.warnings, ...(translated ? unfilledTemplates(plan.scenarios) : [])],
  })
}

function scriptOf({ tool }: Engine, job: Job): string {
  return tool === 'k6' ? k6Script(job) : locustScript(job)
}

/** Runs of the same tool are compared where the plan was the same, or the script was. */
function fingerprintOf(
  { script, processes }: Engine,
  edges: Pick<EngineEdges, 'readScript'>,
  plan: Plan,
  measured: Plan,
): string {
  const load = script === undefined ? plan.fingerprint : (edges.readScript(script) ?? '')
  return createHash('sha256')
    .update(JSON.stringify([measured.fingerprint, load, processes]))
    .digest('hex')
    .slice(0, 16)
}
