import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { ENGINE_TOOLS, type Engine } from '../config/engine.ts'
import type { ConfigSource } from '../config/parse-config.ts'
import { suggest } from '../config/nearest.ts'
import { k6Script } from '../engines/k6-script.ts'
import { locustScript } from '../engines/locust-script.ts'
import { expectTranslatable } from '../engines/refusals.ts'
import { runEngine } from '../engines/run-engine.ts'
import { startTool } from '../engines/start-tool.ts'
import { toJob } from '../engines/to-job.ts'
import { UserError } from '../errors.ts'
import { awaitTargets } from '../gate/await-targets.ts'
import { gateIngested } from '../gate/ingested.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { planOfIngested } from '../ingest/plan-of-ingested.ts'
import { planRun, type Plan } from '../plan/plan.ts'
import { formatDuration } from '../units.ts'
import type { Arguments, Option } from './command.ts'
import type { CliEdges } from './edges.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { interruptible } from './interrupt.ts'
import { createNarrator } from './narrator.ts'
import { seedOf, waitTimeoutOf } from './options.ts'
import { writeAll } from './out-folder.ts'
import { commitOf } from './provenance.ts'
import { runProfiles } from './run-profiles.ts'
import { saveRun } from './save-run.ts'
import { showResult } from './show-result.ts'

export const ENGINE_OPTION: Option = {
  name: 'engine',
  value: 'TOOL',
  summary: 'let k6 or locust make the load, or a script of theirs (.js, .ts, .py)',
}

/** The engine that arguments and configuration name; undefined for Plimsoll itself. Throws UserError `usage`. */
export function engineOf({ values }: Pick<Arguments, 'values'>, config: Config): Engine | undefined {
  const named = values.engine
  if (named === undefined) {
    const { engine } = config
    if (engine?.script === undefined) return engine
    return { ...engine, script: join(dirname(config.path ?? '.'), engine.script) }
  }
  const tool = ENGINE_TOOLS.find((one) => one === named)
  if (tool !== undefined) {
    const processes = config.engine?.tool === tool ? config.engine.processes : 1
    return { tool, script: undefined, processes }
  }
  if (/\.[jt]s$/.test(named)) return { tool: 'k6', script: named, processes: 1 }
  if (named.endsWith('.py')) return { tool: 'locust', script: named, processes: 1 }
  throw new UserError(
    'usage',
    `--engine "${named}": expected k6, locust, or a script of one of them (.js, .ts, .py).`,
    suggest(named, ENGINE_TOOLS),
  )
}

/** Limits may name any request where --engine names a script, which has names of its own. */
export function namesFor(named: string | undefined): Pick<ConfigSource, 'requestNames'> {
  const isTool = ENGINE_TOOLS.some((one) => one === named)
  return named === undefined || isTool ? {} : { requestNames: 'any' }
}

/** What needs turns with the load, or a part of it, which another tool cannot give. */
const OWN_ONLY = ['shard', 'start-at', 'ui', 'confirm'] as const

/**
 * `plimsoll run` with another tool as the engine: the same plan, verdict and reports, the tool's numbers. There
 * is no live baseline: two runs one after the other would differ by what changed in between (METHOD §1.4).
 */
export async function runWithEngine(
  given: Arguments,
  edges: CliEdges,
  run: {
    readonly engine: Engine
    readonly config: Config
    readonly url: string
    readonly out: string
    readonly mask: (text: string) => string
  },
): Promise<number> {
  const { engine, config, url, out, mask } = run
  const { values, flags } = given
  refuse(given, config, engine)
  if (engine.script !== undefined && edges.files.read(engine.script) === undefined)
    throw new UserError(
      'config',
      `engine: there is no script "${engine.script}".`,
      'Give its path from the folder of the configuration, or from here with --engine.',
    )
  const seed = seedOf(values.seed)
  const waitTimeoutMs = waitTimeoutOf(values['wait-timeout'])
  const profiles = chooseProfiles(config, values.profile)
  const plans = new Map<string, Plan>()
  for (const profile of profiles) {
    const order = { profile, seed, url, baselineUrl: undefined, cores: edges.machine.cores }
    const { plan } = planRun(config, order)
    expectTranslatable(engine, config, plan)
    plans.set(profile, plan)
  }
  const quiet = flags.includes('quiet')
  const store = edges.openStore(values.history ?? DEFAULT_HISTORY)
  const suite = 'default'
  const branch = config.baseline.branch ?? 'main'
  const request = {
    ...{ config, seed, url, branch, suite, waitTimeoutMs },
    ...{ baselineUrl: undefined, baselineSha: undefined, origin: 'local' },
    role: 'gate' as const,
    sha: commitOf(edges),
  }
  return interruptible(edges, (interrupt) => {
    const options = { profiles, out, quiet, mask, interrupted: () => interrupt.exitCode() }
    return runProfiles(edges, options, async (profile, folder) => {
      const plan = plans.get(profile)
      if (plan === undefined) throw new Error(`profile ${profile} was never planned`)
      const narrator = createNarrator(edges, { quiet, mask })
      try {
        const { signal } = interrupt
        await awaitTargets({ ...edges, store, narrator }, { ...request, profile, signal })
        const text = engine.script === undefined ? scriptOf(engine, plan) : ''
        if (text !== '')
          writeAll(edges.files, join(folder, 'engine'), [
            { name: engine.tool === 'k6' ? 'plan.js' : 'locustfile.py', content: mask(text) },
          ])
        const lasts = plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
        narrator.say(
          engine.script === undefined
            ? `${engine.tool} makes the load, ${formatDuration(lasts)}.`
            : `${engine.tool} runs ${engine.script}.`,
        )
        const order = { engine, scriptPath: engine.script, text, plan, signal }
        const measure = () => runEngine(edges.startTool ?? startTool, order, edges.now().getTime())
        const ingested = await measure()
        const measured = planOfIngested(ingested, { profile, url })
        const outcome = await gateIngested(
          { ...edges, store, narrator },
          {
            ingested,
            again: measure,
            plan: { ...measured, fingerprint: fingerprintOf(engine, edges, plan, measured) },
            ...request,
            ...(signal.aborted ? { ended: { kind: 'interrupted' as const } } : {}),
          },
        )
        showResult(edges, outcome.result, { out: folder, quiet, mask })
        if (flags.includes('save') && interrupt.exitCode() === undefined) {
          const { kept, text: said } = await saveRun(store, { suite, branch }, outcome)
          edges.stderr.write(`${kept ? '' : 'warning: '}${mask(said)}\n`)
        }
        return outcome
      } finally {
        narrator.close()
      }
    })
  })
}

function refuse({ values, flags }: Arguments, config: Config, { tool }: Engine): void {
  if (values['baseline-url'] !== undefined || config.baseline.url !== undefined)
    throw new UserError(
      'usage',
      `${tool} cannot measure two deployments in turns, so there is no live baseline with it.`,
      'Leave the baseline URL out: earlier runs of main are the baseline (--history, --save). Or let Plimsoll make the load.',
    )
  const misplaced = OWN_ONLY.find((name) => values[name] !== undefined || flags.includes(name))
  if (misplaced !== undefined)
    throw new UserError(
      'usage',
      `--${misplaced} needs Plimsoll's own load, and the engine is ${tool}.`,
      misplaced === 'shard' || misplaced === 'start-at'
        ? 'Use the distribution of the tool itself, and give the files of all machines to "plimsoll ingest".'
        : 'Leave it out, or take the engine out.',
    )
}

function scriptOf({ tool }: Engine, plan: Plan): string {
  return tool === 'k6' ? k6Script(toJob(plan)) : locustScript(toJob(plan))
}

/** Runs of the same tool are compared where the plan was the same, or the script was. */
function fingerprintOf(engine: Engine, edges: CliEdges, plan: Plan, measured: Plan): string {
  const load = engine.script === undefined ? plan.fingerprint : (edges.files.read(engine.script) ?? '')
  return createHash('sha256')
    .update(JSON.stringify([measured.fingerprint, load, engine.processes]))
    .digest('hex')
    .slice(0, 16)
}
