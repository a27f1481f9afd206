import { runGate } from '../gate.ts'
import { mergedEngine } from '../shard/merged-engine.ts'
import { mergedMachine } from '../shard/merged-machine.ts'
import { findShards } from '../shard/find-shards.ts'
import { callRoll } from '../shard/roll-call.ts'
import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { createNarrator } from './narrator.ts'
import { OPTIONS } from './options.ts'
import { checkWritable, DEFAULT_OUT } from './out-folder.ts'
import { saveRun } from './save-run.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'

/** `plimsoll merge`: the parts of a run, put together and judged like the run of one machine. */
export const merge: Command = {
  name: 'merge',
  summary: 'put the parts of a run together and judge them',
  positionals: [{ name: 'DIR', required: true, repeats: true }],
  options: [
    OPTIONS.config,
    OPTIONS.out,
    {
      name: 'history',
      value: 'DIR',
      summary: `folder with earlier runs of main to compare with (default ${DEFAULT_HISTORY})`,
    },
    { name: 'save', value: undefined, summary: 'append this run to the history, after the verdict' },
    { name: 'quiet', value: undefined, summary: 'print one line, the verdict' },
  ],
  details: [
    'DIR is a folder with files of "plimsoll run --shard", or with folders of them. Missing, cut, doubled and',
    'foreign parts are named; with fewer than shards.least of the configuration the run is inconclusive.',
    'The configuration, its data files and variables must be those that the parts ran with.',
  ],
  examples: [
    {
      line: 'plimsoll merge shards/ --out plimsoll-results',
      does: 'judges what all machines measured, and writes the reports',
    },
  ],
  run: (given, edges) => mergeCommand(given, edges),
}

async function mergeCommand({ positionals, values, flags }: Arguments, edges: CliEdges): Promise<number> {
  const config = loadConfig(edges, values.config)
  const out = values.out ?? DEFAULT_OUT
  checkWritable(edges.files, out)
  const mask = maskOf(config.secrets)
  const quiet = flags.includes('quiet')
  const roll = callRoll(findShards(edges.files, positionals))
  const { head } = roll.present[0]
  const store = edges.openStore(values.history ?? DEFAULT_HISTORY)
  const kept = { suite: 'default', branch: config.baseline.branch ?? 'main' }
  const narrator = createNarrator(edges, { quiet, mask })
  const machine = { ...mergedMachine(roll), cores: edges.machine.cores }
  const outcome = await runGate(
    {
      ...edges,
      control: undefined,
      engine: mergedEngine(roll, config.leastShards, config.leastWindow),
      machine,
      store,
      narrator,
    },
    {
      ...{ config, profile: head.profile, seed: head.seed, url: head.url, ...kept },
      baselineUrl: head.baselineUrl ?? undefined,
      role: 'gate',
      sha: head.sha ?? undefined,
      baselineSha: head.baselineSha ?? undefined,
      origin: 'local',
      keep: flags.includes('save'),
      waitTimeoutMs: 0,
      signal: new AbortController().signal,
    },
  ).finally(() => narrator.close())
  showResult(edges, outcome.result, { out, quiet, mask })
  if (flags.includes('save')) {
    const saved = await saveRun(store, kept, outcome)
    edges.stderr.write(`${saved.kept ? '' : 'warning: '}${mask(saved.text)}\n`)
  }
  return outcome.exitCode
}
