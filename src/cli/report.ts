import { messageOf, UserError } from '../errors.ts'
import { suggest } from '../config/nearest.ts'
import { REPORT_FORMATS, type ReportFormat } from '../report/files.ts'
import { renderRunsAs } from '../report/files-of-runs.ts'
import { nameResults, type NamedResult } from '../report/overview.ts'
import { renderOverview } from '../report/overview-terminal.ts'
import { readResult } from '../report/read-result.ts'
import type { Result } from '../report/result.ts'
import { renderSpectrum } from '../report/spectrum.ts'
import { renderTerminal } from '../report/terminal.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges } from './edges.ts'
import { wantsColour } from './narrator.ts'

/** `plimsoll report`: a stored result, rendered again; the verdict stays what it was. */
export const report: Command = {
  name: 'report',
  summary: 'render stored results again, several of them as one report',
  positionals: [{ name: 'RESULT.json', required: true, repeats: true }],
  options: [
    {
      name: 'format',
      value: REPORT_FORMATS.join('|'),
      summary: 'what to print; without it, text for the terminal',
    },
    {
      name: 'request',
      value: 'NAME',
      summary: 'with --format hgrm: the distribution of this request instead of all',
    },
  ],
  details: [
    'Prints to standard output. The exit code is 0 whatever the stored verdict was. Several results, such as',
    'those of several profiles, become one report: a table over all of them, then each. "csv" is the table of',
    'requests, "csv-history" that of seconds, "csv-failures" that of errors, "csv-observed" that of samples of',
    'observed series, "csv-periods" and "csv-levels" those of the load over time and step by step, "csv-findings"',
    'and "csv-figures" those of the analysis; "events" is a log of what happened, as JSON lines, and "hgrm" the',
    'percentile distribution as HdrHistogram prints it.',
  ],
  examples: [
    {
      line: 'plimsoll report plimsoll-results/result.json --format md',
      does: 'prints the text of the pull request comment',
    },
    {
      line: 'plimsoll report plimsoll-results/result.json --format html > report.html',
      does: 'writes the page with charts',
    },
    {
      line: 'plimsoll report soak.json spike.json stress.json --format html > report.html',
      does: 'writes one page over three runs',
    },
  ],
  run: (given, edges) => Promise.resolve(printReport(given, edges)),
}

function printReport(given: Arguments, edges: CliEdges): number {
  const format = given.values.format
  const known = REPORT_FORMATS.find((each) => each === format)
  if (format !== undefined && known === undefined)
    throw new UserError('usage', `--format "${format}" is unknown.`, suggest(format, REPORT_FORMATS))
  const paths = given.positionals
  const runs = nameResults(paths.map((path) => resultIn(edges, path))).map((run, at) => ({
    ...run,
    path: paths[at],
  }))
  const text = rendered(runs, known, given.values.request, edges)
  edges.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return 0
}

function rendered(
  runs: readonly NamedResult[],
  format: ReportFormat | undefined,
  request: string | undefined,
  edges: CliEdges,
): string {
  const [only, second] = runs
  const single = second === undefined ? only?.result : undefined
  if (request !== undefined) {
    if (format === 'hgrm' && single !== undefined) return renderSpectrum(single, request)
    throw new UserError(
      'usage',
      '--request goes with --format hgrm and one result.',
      'Write for example: plimsoll report result.json --format hgrm --request "GET /search".',
    )
  }
  if (format !== undefined) return renderRunsAs(runs, format)
  const options = { colour: wantsColour(edges.stdout, edges.env), width: edges.stdout.columns ?? 100 }
  return single === undefined ? renderOverview(runs, options) : renderTerminal(single, options)
}

/** Reads a stored result; throws UserError `result-unreadable` that names the file. */
export function resultIn(edges: Pick<CliEdges, 'files'>, path: string): Result {
  const text = edges.files.read(path)
  if (text === undefined)
    throw new UserError(
      'result-unreadable',
      `There is no file "${path}".`,
      'Name a result.json that "plimsoll run" wrote into its --out folder.',
    )
  try {
    return readResult(text)
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError(error.code, `"${path}": ${messageOf(error)}`, error.hint, error)
    throw error
  }
}
