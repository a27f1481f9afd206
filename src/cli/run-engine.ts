import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { ENGINE_TOOLS, type Engine } from '../config/engine.ts'
import type { ConfigSource } from '../config/parse-config.ts'
import { suggest } from '../config/nearest.ts'
import {
  configuredEngine,
  expectNoLiveBaseline,
  gateWithEngine,
  planForEngine,
  type EngineEdges,
} from '../engines/gate-engine.ts'
import { UserError } from '../errors.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import type { Plan } from '../plan/plan.ts'
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
  if (named === undefined) return configuredEngine(config)
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

/** `plimsoll run` with another tool as the engine: the same plan, verdict and reports, the tool's numbers. */
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
  const seed = seedOf(values.seed)
  const waitTimeoutMs = waitTimeoutOf(values['wait-timeout'])
  const profiles = chooseProfiles(config, values.profile)
  const plans = new Map<string, Plan>()
  for (const profile of profiles) {
    const order = { profile, seed, url, baselineUrl: undefined, cores: edges.machine.cores }
    plans.set(profile, planForEngine(scripts(edges), engine, config, order).plan)
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
        const outcome = await gateWithEngine(
          { ...edges, store, narrator },
          {
            ...scripts(edges),
            startTool: edges.startTool,
            keepScript: (name, text) =>
              void writeAll(edges.files, join(folder, 'engine'), [{ name, content: mask(text) }]),
          },
          { ...request, profile, signal },
          { engine, plan },
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

/** Scripts are named from here, and the tool is started here. */
function scripts({ files }: CliEdges): Pick<EngineEdges, 'readScript' | 'locate'> {
  return { readScript: (path) => files.read(path), locate: (path) => path }
}

function refuse({ values, flags }: Arguments, config: Config, engine: Engine): void {
  expectNoLiveBaseline(engine, config, values['baseline-url'])
  const misplaced = OWN_ONLY.find((name) => values[name] !== undefined || flags.includes(name))
  if (misplaced !== undefined)
    throw new UserError(
      'usage',
      `--${misplaced} needs Plimsoll's own load, and the engine is ${engine.tool}.`,
      misplaced === 'shard' || misplaced === 'start-at'
        ? 'Use the distribution of the tool itself, and give the files of all machines to "plimsoll ingest".'
        : 'Leave it out, or take the engine out.',
    )
}
