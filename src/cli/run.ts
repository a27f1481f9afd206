import { runGate, type GateOutcome } from '../gate.ts'
import { UserError } from '../errors.ts'
import { checkAlone } from '../gate/confirmable.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { planRun } from '../plan/plan.ts'
import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { interruptible } from './interrupt.ts'
import { withLivePage } from './live-page.ts'
import { createNarrator } from './narrator.ts'
import { OPTIONS, seedOf, waitTimeoutOf } from './options.ts'
import { checkWritable, DEFAULT_OUT } from './out-folder.ts'
import { commitOf } from './provenance.ts'
import { resultIn } from './report.ts'
import { ENGINE_OPTION, engineOf, namesFor, runWithEngine } from './run-engine.ts'
import { runProfiles } from './run-profiles.ts'
import { runShard, SHARD_OPTIONS, shardOf } from './run-shard.ts'
import { saveRun } from './save-run.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'

/** `plimsoll run`: one gate, from arguments to exit code. */
export const run: Command = {
  name: 'run',
  summary: 'load a target, compare it with main, give a verdict',
  positionals: [],
  options: [
    OPTIONS.config,
    OPTIONS.url,
    OPTIONS.baselineUrl,
    {
      ...OPTIONS.profile,
      summary: 'load profile, several with commas, or all (default: the one under load)',
    },
    {
      name: 'history',
      value: 'DIR',
      summary: `folder with earlier runs of main to compare with (default ${DEFAULT_HISTORY})`,
    },
    {
      name: 'confirm',
      value: 'RESULT.json',
      summary: 'measure again, on this machine, what that result left suspected, and decide it',
    },
    { name: 'save', value: undefined, summary: 'append this run to the history, after the verdict' },
    OPTIONS.out,
    {
      name: 'wait-timeout',
      value: 'T',
      summary: 'how long to wait for the target, for example 30s (default 10s)',
    },
    OPTIONS.seed,
    ...SHARD_OPTIONS,
    ENGINE_OPTION,
    {
      name: 'ui',
      value: undefined,
      summary: 'show the run while it lasts on a page of this machine; prints its address',
    },
    { name: 'quiet', value: undefined, summary: 'no progress; print one line, the verdict' },
  ],
  details: [
    'The baseline is a deployment of main at --baseline-url, measured at the same time; else the earlier',
    'runs in --history; else there is none, and only absolute limits are judged.',
    '',
    'A run that looks slower than the history is measured twice. What is still only suspected then, another',
    'machine decides: --confirm takes the result.json of the first job and gives the verdict of both.',
  ],
  examples: [
    {
      line: 'plimsoll run --url http://localhost:3000',
      does: 'loads GET / gently, without any configuration',
    },
    {
      line: 'plimsoll run --url http://localhost:3001 --baseline-url http://localhost:3000',
      does: 'compares two servers, in turns, in the same minutes',
    },
    {
      line: 'plimsoll run --shard 1/4 --start-at 2026-05-01T12:00:00Z --out shards',
      does: 'carries a quarter of the load, together with three other machines',
    },
    {
      line: 'plimsoll run --url http://localhost:3000 --history .plimsoll --save',
      does: 'on main: judges the run and keeps it, so that later runs have a baseline',
    },
    {
      line: 'plimsoll run --url http://localhost:3000 --confirm first/result.json',
      does: 'in a second job: fails only what is slower on this machine too',
    },
  ],
  run: (given, edges) => runCommand(given, edges),
}

async function runCommand(given: Arguments, edges: CliEdges): Promise<number> {
  const { values } = given
  const part = shardOf(given, edges.env)
  const config = loadConfig(edges, values.config, namesFor(values.engine))
  const url = values.url ?? config.url
  if (url === undefined) throw nothingToLoad(config.path)
  const waitTimeoutMs = waitTimeoutOf(values['wait-timeout'])
  const seed = seedOf(values.seed)
  const out = values.out ?? DEFAULT_OUT
  checkWritable(edges.files, out)

  const mask = maskOf(config.secrets)
  const engine = engineOf(given, config)
  if (engine !== undefined) return runWithEngine(given, edges, { engine, config, url, out, mask })
  if (part !== undefined) return runShard(given, edges, { config, url, out, mask, part })
  const quiet = given.flags.includes('quiet')
  const store = edges.openStore(values.history ?? DEFAULT_HISTORY)
  const suite = 'default'
  const branch = config.baseline.branch ?? 'main'

  const confirm = values.confirm === undefined ? undefined : resultIn(edges, values.confirm)
  const profiles = chooseProfiles(config, values.profile ?? confirm?.plan.profile)
  const baselineUrl = values['baseline-url']
  if (confirm !== undefined) checkAlone(profiles, baselineUrl)
  // What cannot be planned is said before the first profile has run for an hour.
  for (const profile of profiles)
    planRun(config, {
      ...{ profile, seed, url, baselineUrl: baselineUrl ?? config.baseline.url },
      cores: edges.machine.cores,
    })
  const request = {
    ...{ config, seed, url, baselineUrl, branch, suite, waitTimeoutMs },
    role: 'gate' as const,
    sha: commitOf(edges),
    baselineSha: undefined,
    origin: 'local',
    keep: given.flags.includes('save'),
    confirm,
  }
  const shown = { wanted: given.flags.includes('ui'), target: url, mask }
  return withLivePage(edges, shown, (watched, page) =>
    interruptible(watched, async (interrupt) => {
      const options = { profiles, out, quiet, mask, interrupted: () => interrupt.exitCode() }
      let last: GateOutcome | undefined
      const code = await runProfiles(watched, options, async (profile, folder) => {
        const narrator = page.heard(createNarrator(watched, { quiet, mask }))
        let outcome: GateOutcome
        try {
          outcome = await runGate(
            { ...watched, store, narrator },
            { ...request, profile, signal: interrupt.signal },
          )
        } finally {
          narrator.close()
        }
        showResult(edges, outcome.result, { out: folder, quiet, mask })
        last = outcome
        if (given.flags.includes('save') && interrupt.exitCode() === undefined) {
          const { kept, text } = await saveRun(store, { suite, branch }, outcome)
          edges.stderr.write(`${kept ? '' : 'warning: '}${mask(text)}\n`)
        }
        return outcome
      })
      if (last !== undefined) await page.end(last.result)
      return code
    }),
  )
}

function nothingToLoad(path: string | undefined): UserError {
  return new UserError(
    'target-missing',
    path === undefined
      ? 'There is neither a configuration nor a URL, so nothing to load.'
      : `"${path}" names no "url", and no --url is given.`,
    'Write for example: plimsoll run --url http://localhost:3000. "plimsoll init" writes a first configuration.',
  )
}
