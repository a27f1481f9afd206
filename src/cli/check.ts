import { calibrationsIn } from '../baseline/store.ts'
import { calibratedNoise } from '../calibrate/sigma-inst.ts'
import type { InstanceNoise } from '../calibrate/sigma-inst.ts'
import { describeLargeNoise, describeNoise } from '../calibrate/wording.ts'
import { detectableChanges, type Detectable } from '../compare/detectable.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import { presentPast } from '../gate/present-past.ts'
import { runKeyOf } from '../gate/run-key.ts'
import { describePlan } from '../plan/describe.ts'
import { planRun } from '../plan/plan.ts'
import { formatChange, formatDuration, formatPercent, formatPoints } from '../units.ts'
import { observedLines } from './check-observed.ts'
import { checkEngine } from './check-engine.ts'
import { columns } from './columns.ts'
import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { engineOf } from './run-engine.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { OPTIONS, seedOf } from './options.ts'
import { maskOf } from './secrets.ts'

/** Stands for the target while nothing names one: the plan for a server on this machine. */
const PLACE_HOLDER = 'http://localhost'

/** `plimsoll check`: reads the configuration and says what a run would do and could find. Sends nothing. */
export const check: Command = {
  name: 'check',
  summary: 'validate the configuration; print the plan and the smallest change it can detect',
  positionals: [],
  options: [
    OPTIONS.config,
    OPTIONS.url,
    OPTIONS.baselineUrl,
    OPTIONS.profile,
    { name: 'history', value: 'DIR', summary: `folder with earlier runs (default ${DEFAULT_HISTORY})` },
    OPTIONS.seed,
  ],
  details: [
    'Sends nothing. Without a URL the plan is that for a server on this machine. "detects" is the smallest',
    'change that is found four times out of five; the columns after it say how long the full load must last',
    'to find 5, 10 and 20 % if the limit were that low. What will be observed is listed with its limits.',
  ],
  examples: [
    { line: 'plimsoll check', does: 'the plan of the default profile' },
    {
      line: 'plimsoll check --url http://localhost:3001 --baseline-url http://localhost:3000',
      does: 'the same with a live baseline, which detects far less',
    },
  ],
  run: (given, edges) => printCheck(given, edges),
}

async function printCheck({ values }: Arguments, edges: CliEdges): Promise<number> {
  const config = loadConfig(edges, values.config)
  const profile = values.profile ?? 'default'
  const url = values.url ?? config.url
  const engine = engineOf({ values }, config)
  const order = {
    profile,
    seed: seedOf(values.seed),
    url: url ?? PLACE_HOLDER,
    baselineUrl: values['baseline-url'] ?? config.baseline.url,
    cores: edges.machine.cores,
  }
  const heading = [
    config.path === undefined ? 'No configuration file; everything is assumed.' : `${config.path} is valid.`,
    ...(url === undefined ? ['No url is named: the plan is that for a server on this machine.'] : []),
    '',
  ]
  const mask = maskOf(config.secrets)
  if (engine !== undefined) {
    edges.stdout.write(`${mask([...heading, ...checkEngine(edges, engine, config, order)].join('\n'))}\n`)
    return 0
  }
  const planned = planRun(config, order)
  const past = await edges.openStore(values.history ?? DEFAULT_HISTORY).find({
    suite: 'default',
    branch: config.baseline.branch ?? 'main',
    fingerprint: planned.plan.fingerprint,
  })
  const key = runKeyOf(edges, planned.plan)
  const noise = calibratedNoise(calibrationsIn(past), key)
  const found = detectableChanges(planned.plan, (name) => thresholdsFor(config, profile, name), {
    history: past.kind === 'found' ? past.history : undefined,
    sigmaInst: noise.sigma,
    restarts: 1,
  })
  const stored =
    config.observe !== undefined && past.kind === 'found'
      ? presentPast({ config, profile }, planned.plan, past, key, edges.now()).observed()
      : []
  const observed = observedLines(config, planned.plan, stored)
  const lines = [
    ...heading,
    ...describePlan(planned, config),
    ...(observed.length === 0 ? [] : ['', ...observed]),
    '',
    ...detectableLines(found),
    ...(planned.plan.sides.baseline === undefined ? [] : noiseLines(noise, found)),
  ]
  edges.stdout.write(`${mask(lines.join('\n'))}\n`)
  if (past.kind === 'unreadable')
    edges.stderr.write(`warning: The history cannot be read and counts as missing: ${past.reason}\n`)
  return 0
}

function detectableLines(found: readonly Detectable[]): readonly string[] {
  if (found.length === 0)
    return ['No threshold compares anything with main: only absolute limits are judged.']
  const examples = found[0]?.toSee.map(({ change }) => `to see ${formatPercent(change)}`) ?? []
  const head = ['request', 'metric', 'limit', 'detects', ...examples]
  const rows = found.map((one) => [one.request, one.metric, one.limit, detects(one), ...times(one)])
  const notes = [...new Set(found.flatMap(({ note, request, metric }) => noteOf(note, request, metric)))]
  return ['What the plan can detect', ...columns([head, ...rows]), ...notes.map((note) => `  ${note}`)]
}

/** How much two deployments differ is part of what a live comparison can see. */
function noiseLines(noise: InstanceNoise, found: readonly Detectable[]): readonly string[] {
  const large = describeLargeNoise(noise, found.filter(({ gated }) => gated).length)
  return [describeNoise(noise), ...(large === undefined ? [] : [large])].map((line) => `  ${line}`)
}

function detects({ change, unit, gated }: Detectable): string {
  if (!gated) return 'not gated'
  if (change === undefined) return 'not known yet'
  return unit === 'fraction' ? formatPoints(change) : formatChange(change)
}

function times({ toSee }: Detectable): readonly string[] {
  return toSee.map(({ durationMs }) => (durationMs === undefined ? '–' : formatDuration(durationMs)))
}

/** A note that quotes its own request stands alone; a general one is said once for all. */
function noteOf(note: string | undefined, request: string, metric: string): readonly string[] {
  if (note === undefined) return []
  return /^(?:There is no history|Against stored runs|Without a history)/.test(note)
    ? [note]
    : [`${metric} of ${request}: ${note}`]
}
