import { KEPT_RUNS } from '../baseline/kept-runs.ts'
import { describeStanding, noiseCells, testCells } from '../calibrate/describe.ts'
import { describeLargeNoise } from '../calibrate/wording.ts'
import { runCalibration } from '../gate/calibrate.ts'
import type { CalibrationOutcome } from '../gate/calibrate.ts'
import { formatDuration } from '../units.ts'
import { columns } from './columns.ts'
import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { interruptible } from './interrupt.ts'
import { createNarrator } from './narrator.ts'
import { OPTIONS, seedOf, waitTimeoutOf } from './options.ts'
import { commitOf } from './provenance.ts'
import { maskOf } from './secrets.ts'

/** `plimsoll calibrate`: an A/A run that tells how much two deployments of one commit differ. */
export const calibrate: Command = {
  name: 'calibrate',
  summary: 'measure how much two deployments of one commit differ, and remember it',
  positionals: [],
  options: [
    OPTIONS.config,
    { ...OPTIONS.url, summary: 'one deployment; overrides the configuration' },
    { ...OPTIONS.baselineUrl, summary: 'another deployment of the same commit' },
    OPTIONS.profile,
    {
      name: 'history',
      value: 'DIR',
      summary: `folder that keeps the figures (default ${DEFAULT_HISTORY})`,
    },
    {
      name: 'wait-timeout',
      value: 'T',
      summary: 'how long to wait for the deployments, for example 30s (default 10s)',
    },
    OPTIONS.seed,
    { name: 'quiet', value: undefined, summary: 'no progress; print one line, the figures' },
  ],
  details: [
    'Two deployments of the same code are never equally fast, and no interleaving cancels that. The gate adds',
    'this luck (σ_inst) to every standard error: 1 % until A/A runs have measured it. Restart or redeploy both',
    'sides before each run; from 20 runs on their figure counts alone. The run lasts as long as the profile at',
    'most, since a run that stops early would look more equal than it is.',
  ],
  examples: [
    {
      line: 'plimsoll calibrate --url http://localhost:3001 --baseline-url http://localhost:3000',
      does: 'measures two servers that were started from the same commit',
    },
  ],
  run: (given, edges) => runCommand(given, edges),
}

async function runCommand({ values, flags }: Arguments, edges: CliEdges): Promise<number> {
  const config = loadConfig(edges, values.config)
  const mask = maskOf(config.secrets)
  const quiet = flags.includes('quiet')
  const store = edges.openStore(values.history ?? DEFAULT_HISTORY)
  const suite = 'default'
  const branch = config.baseline.branch ?? 'main'
  const request = {
    ...{ config, branch, suite },
    profile: values.profile ?? 'default',
    seed: seedOf(values.seed),
    url: values.url ?? config.url,
    baselineUrl: values['baseline-url'],
    waitTimeoutMs: waitTimeoutOf(values['wait-timeout']),
    role: 'gate' as const,
    sha: commitOf(edges),
    baselineSha: undefined,
    origin: 'local',
  }
  return interruptible(edges, async (interrupt) => {
    const narrator = createNarrator(edges, { quiet, mask })
    let outcome: CalibrationOutcome
    try {
      outcome = await runCalibration({ ...edges, store, narrator }, { ...request, signal: interrupt.signal })
    } finally {
      narrator.close()
    }
    if (outcome.kind === 'unusable') {
      edges.stderr.write(`plimsoll: the A/A run tells nothing and is not kept. ${mask(outcome.reason)}\n`)
      return interrupt.exitCode() ?? 2
    }
    edges.stdout.write(mask(quiet ? `${inOneLine(outcome)}\n` : inFull(outcome)))
    const { fingerprint } = outcome.run.key
    const saved = await store.save({ suite, branch, fingerprint }, outcome.run, KEPT_RUNS)
    edges.stderr.write(
      saved.kind === 'saved'
        ? mask(`Kept: ${saved.where} (${saved.runs} A/A ${saved.runs === 1 ? 'run' : 'runs'}).\n`)
        : mask(`plimsoll: the A/A run is not kept: ${saved.reason}\n`),
    )
    // Without the history the run was in vain.
    return saved.kind === 'saved' ? 0 : 2
  })
}

type Calibrated = Extract<CalibrationOutcome, { kind: 'calibrated' }>

function inOneLine({ before, after }: Calibrated): string {
  const [, ...rows] = noiseCells(before, after)
  return rows.map(([metric, was, now, runs]) => `${metric}: ${was} → ${now} (${runs})`).join(', ')
}

function inFull({ plan, run, blocks, family, before, after, warnings }: Calibrated): string {
  const length = formatDuration(blocks * plan.blocks.durationMs)
  const large = describeLargeNoise(after, family)
  return [
    `A/A run over ${blocks} blocks (${length})`,
    ...columns(testCells(run.tests)),
    '',
    'How much two deployments of one commit differ',
    ...columns(noiseCells(before, after)),
    '',
    describeStanding(after),
    ...(large === undefined ? [] : [large]),
    ...warnings,
    '',
  ].join('\n')
}
