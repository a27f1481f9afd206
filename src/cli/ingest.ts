import { loadConfig } from './config-file.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges } from './edges.ts'
import { DEFAULT_HISTORY } from './history.ts'
import { judgeStored } from './judge-stored.ts'
import { createNarrator } from './narrator.ts'
import { durationOf, OPTIONS } from './options.ts'
import { checkWritable, DEFAULT_OUT } from './out-folder.ts'
import { commitOf } from './provenance.ts'
import { resultIn } from './report.ts'
import { saveRun } from './save-run.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'
import { suggest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'
import type { GateOutcome } from '../gate.ts'
import { gateIngested } from '../gate/ingested.ts'
import { ingestFiles } from '../ingest/ingest.ts'
import { openFile } from '../ingest/open-file.ts'
import { planOfIngested } from '../ingest/plan-of-ingested.ts'
import { TOOLS, type Tool } from '../ingest/reading.ts'
import { ingestSecondRun, ONLY_REQUEST } from '../ingest/second-run.ts'

const AUTO = 'auto'
const KINDS: readonly (Tool | typeof AUTO)[] = [AUTO, ...TOOLS]

/** `plimsoll ingest`: results of another tool, judged like a run of our own. */
export const ingest: Command = {
  name: 'ingest',
  summary: 'judge the results of k6, Locust, JMeter and other tools',
  positionals: [
    { name: 'TOOL', required: true },
    { name: 'FILE', required: true, repeats: true },
  ],
  options: [
    OPTIONS.config,
    OPTIONS.out,
    { ...OPTIONS.url, summary: 'what was under load, for the report' },
    {
      name: 'name',
      value: 'NAME',
      summary: `name of the request, for files that do not name it (default "${ONLY_REQUEST}")`,
    },
    { name: 'warm-up', value: 'T', summary: 'leave out this much of the beginning, for files of samples' },
    {
      name: 'confirm',
      value: 'FILE',
      summary: 'results of a second run of the same load; what both show to be slower fails',
    },
    { ...OPTIONS.profile, summary: 'whose thresholds hold; keeps stored runs of different loads apart' },
    { name: 'baseline', value: 'RESULT.json', summary: 'compare with this earlier result of the same tool' },
    {
      name: 'history',
      value: 'DIR',
      summary: `folder with earlier runs of main to compare with (default ${DEFAULT_HISTORY})`,
    },
    { name: 'save', value: undefined, summary: 'append this run to the history, after the verdict' },
    { name: 'quiet', value: undefined, summary: 'print one line, the verdict' },
  ],
  details: [
    `TOOL is one of ${KINDS.join(', ')}; "auto" finds out by the content. Several files are one run:`,
    'those of several machines. Files with every request and its time get the whole method; a summary is',
    'held to limits and to stored runs, for the percentiles it states. gzip is read as it is.',
    'docs/ingest.md says for each tool what is read, and what its times mean.',
  ],
  examples: [
    {
      line: 'plimsoll ingest k6 points.json.gz',
      does: 'judges what "k6 run --out json=points.json.gz" wrote',
    },
    {
      line: 'plimsoll ingest auto results.jtl --warm-up 30s --history .plimsoll --save',
      does: 'on main: judges a JMeter run without its beginning, and keeps it as a baseline',
    },
    {
      line: 'plimsoll ingest locust locust.json --baseline main/result.json',
      does: 'compares a Locust run with an earlier one',
    },
  ],
  run: (given, edges) => runIngest(given, edges),
}

async function runIngest(given: Arguments, edges: CliEdges): Promise<number> {
  const { positionals, values, flags } = given
  const [kind = '', ...paths] = positionals
  const tool = KINDS.find((each) => each === kind)
  if (tool === undefined)
    throw new UserError(
      'usage',
      `"${kind}" is no tool whose results are read.`,
      `${suggest(kind, KINDS)} Write for example: plimsoll ingest auto ${kind}`,
    )
  const config = loadConfig(edges, values.config, { requestNames: 'any' })
  const out = values.out ?? DEFAULT_OUT
  const quiet = flags.includes('quiet')
  const mask = maskOf(config.secrets)
  const before = values.baseline === undefined ? undefined : resultIn(edges, values.baseline)
  const how = {
    tool,
    requestName: values.name ?? ONLY_REQUEST,
    warmUpMs: durationOf('--warm-up', values['warm-up']) ?? 0,
  }
  const ingested = await ingestFiles(paths.map(openFile), how)
  const plan = planOfIngested(ingested, {
    profile: profileOf(config.profiles, values.profile),
    url: values.url ?? config.url,
  })
  const second =
    values.confirm === undefined
      ? undefined
      : await ingestSecondRun([openFile(values.confirm)], how, { plan, option: '--confirm' })
  // Not before everything is read: what cannot be read leaves nothing behind.
  checkWritable(edges.files, out)
  const store = edges.openStore(values.history ?? DEFAULT_HISTORY)
  const suite = 'default'
  const branch = config.baseline.branch ?? 'main'
  const narrator = createNarrator(edges, { quiet, mask })
  let outcome: GateOutcome
  try {
    outcome = await gateIngested(
      { ...edges, store: before === undefined ? store : undefined, narrator },
      { ingested, second, plan, config, role: 'gate', sha: commitOf(edges), branch, suite, origin: 'local' },
    )
  } finally {
    narrator.close()
  }
  const judged =
    before === undefined
      ? outcome
      : judgeStored({ before, after: outcome.result, config, version: edges.version })
  showResult(edges, { ...judged.result, source: ingested.source }, { out, quiet, mask })
  if (flags.includes('save')) {
    const { kept, text } = await saveRun(store, { suite, branch }, outcome)
    edges.stderr.write(`${kept ? '' : 'warning: '}${mask(text)}\n`)
  }
  return judged.exitCode
}

function profileOf(profiles: Readonly<Record<string, unknown>>, name: string | undefined): string {
  if (name === undefined) return 'default'
  if (Object.hasOwn(profiles, name)) return name
  throw new UserError(
    'usage',
    `There is no profile ${JSON.stringify(name)}.`,
    `${suggest(name, Object.keys(profiles))} Profiles stand under "profiles" in the configuration.`,
  )
}
