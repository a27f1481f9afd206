import { explain as explainComparison } from '../compare/explain.ts'
import type { Comparison } from '../compare/comparison.ts'
import { suggest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'
import type { Nullable, Result, ResultComparison } from '../report/result.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges } from './edges.ts'
import { explainObserved } from './explain-observed.ts'
import { resultIn } from './report.ts'

/** `plimsoll explain`: what was compared, what came out, and why, as sentences. */
export const explain: Command = {
  name: 'explain',
  summary: 'a comparison in words',
  positionals: [
    { name: 'RESULT.json', required: true },
    { name: 'REQUEST', required: false },
    { name: 'METRIC', required: false },
  ],
  options: [],
  details: [
    'Without REQUEST and METRIC, every comparison that can fail the check is explained, and every limit on',
    'an observed series. REQUEST may also be the name of such a series.',
  ],
  examples: [
    {
      line: "plimsoll explain plimsoll-results/result.json 'GET /search' p95",
      does: 'one comparison: samples, change, interval, limit, outcome and its reason',
    },
    { line: 'plimsoll explain plimsoll-results/result.json', does: 'all that are gated' },
    {
      line: 'plimsoll explain plimsoll-results/result.json memory',
      does: 'the limits on an observed series: the figure, and the stored runs it was held against',
    },
  ],
  run: (given, edges) => Promise.resolve(printExplanation(given, edges)),
}

function printExplanation({ positionals }: Arguments, edges: CliEdges): number {
  const [path = '', request, metric] = positionals
  const result = resultIn(edges, path)
  const observed = metric === undefined ? explainObserved(result, request) : []
  const onlySeries = observed.length > 0 && !result.comparisons.some((one) => one.request === request)
  const chosen = request !== undefined && onlySeries ? [] : choose(result, request, metric)
  const paragraphs = [
    ...chosen.map((one) => explainComparison(withoutNulls(one), contextOf(result))),
    ...observed,
  ]
  const noise = result.noise === undefined ? [] : [result.noise.text]
  edges.stdout.write(
    paragraphs.length > 0
      ? `${[...paragraphs, ...noise].join('\n\n')}\n`
      : `The result holds no comparison that can fail the check. ${result.reasons.join(' ')}\n`,
  )
  return 0
}

function choose(
  { comparisons: all, observedObjectives = [] }: Result,
  request: string | undefined,
  metric: string | undefined,
): readonly ResultComparison[] {
  if (request === undefined) return all.filter((one) => one.gated)
  const ofRequest = all.filter((one) => one.request === request)
  if (ofRequest.length === 0)
    throw unknown('request', request, [
      ...new Set([...all.map((one) => one.request), ...observedObjectives.map(({ series }) => series)]),
    ])
  if (metric === undefined) return ofRequest
  const ofMetric = ofRequest.filter((one) => one.metric === metric)
  if (ofMetric.length === 0)
    throw unknown(
      'metric',
      metric,
      ofRequest.map((one) => one.metric),
    )
  return ofMetric
}

function unknown(what: string, typed: string, known: readonly string[]): UserError {
  return new UserError('usage', `The result compares no ${what} "${typed}".`, suggest(typed, known))
}

function contextOf({
  baseline,
  plan,
  measurements,
  judging,
}: Result): Parameters<typeof explainComparison>[1] {
  const blocks = new Set(measurements.candidate.blocks.map((block) => block.index))
  return {
    baseline: baseline.kind,
    runs: baseline.runs,
    mode: judging?.history?.first.mode,
    blocks: blocks.size,
    blockMs: plan.blocks.durationMs,
  }
}

/** A comparison as it was before it became JSON: absence is undefined again. */
function withoutNulls(stored: Nullable<Comparison>): Comparison {
  return {
    ...stored,
    baseline: stored.baseline ?? undefined,
    candidate: stored.candidate ?? undefined,
    change: stored.change ?? undefined,
    interval: stored.interval ?? undefined,
    limit: stored.limit ?? undefined,
    detectable: stored.detectable ?? undefined,
    allowed: stored.allowed ?? undefined,
    p: stored.p ?? undefined,
  }
}
