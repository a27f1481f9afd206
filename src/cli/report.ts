import { messageOf, UserError } from '../errors.ts'
import { suggest } from '../config/nearest.ts'
import { REPORT_FORMATS, renderAs, type ReportFormat } from '../report/files.ts'
import { readResult } from '../report/read-result.ts'
import type { Result } from '../report/result.ts'
import { renderTerminal } from '../report/terminal.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges } from './edges.ts'
import { wantsColour } from './narrator.ts'

/** `plimsoll report`: a stored result, rendered again; the verdict stays what it was. */
export const report: Command = {
  name: 'report',
  summary: 'render a stored result again',
  positionals: [{ name: 'RESULT.json', required: true }],
  options: [
    {
      name: 'format',
      value: REPORT_FORMATS.join('|'),
      summary: 'what to print; without it, text for the terminal',
    },
  ],
  details: ['Prints to standard output. The exit code is 0 whatever the stored verdict was.'],
  examples: [
    {
      line: 'plimsoll report plimsoll-results/result.json --format md',
      does: 'prints the text of the pull request comment',
    },
    {
      line: 'plimsoll report plimsoll-results/result.json --format html > report.html',
      does: 'writes the page with charts',
    },
  ],
  run: (given, edges) => Promise.resolve(printReport(given, edges)),
}

function printReport(given: Arguments, edges: CliEdges): number {
  const format = given.values.format
  const known = REPORT_FORMATS.find((each) => each === format)
  if (format !== undefined && known === undefined)
    throw new UserError('usage', `--format "${format}" is unknown.`, suggest(format, REPORT_FORMATS))
  const result = resultIn(edges, given.positionals[0] ?? '')
  const text = rendered(result, known, edges)
  edges.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return 0
}

function rendered(result: Result, format: ReportFormat | undefined, edges: CliEdges): string {
  if (format !== undefined) return renderAs(result, format)
  return renderTerminal(result, {
    colour: wantsColour(edges.stdout, edges.env),
    width: edges.stdout.columns ?? 100,
  })
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
