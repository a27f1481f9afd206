import { UserError } from '../errors.ts'
import { demandsOf } from '../gate/decide.ts'
import { expectJudgeable, judgeAgain } from '../gate/judge-again.ts'
import { verdictDifferences } from '../gate/verdict-differences.ts'
import { planOf } from '../report/run-of.ts'
import type { Arguments } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { checkWritable } from './out-folder.ts'
import { resultIn } from './report.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'

/** Differences that a message names; more are counted. */
const SHOWN = 3

/**
 * Judges one stored result again and shows it. Without --config the verdict must be the stored one; throws
 * UserError `verdict-differs` after the report where it is not. Returns the verdict's exit code.
 */
export function judgeOne({ positionals, values }: Arguments, edges: CliEdges): number {
  const [path = ''] = positionals
  const { out } = values
  if (out !== undefined) checkWritable(edges.files, out)
  const stored = expectJudgeable(resultIn(edges, path))
  if (values.config !== undefined) {
    const config = loadConfig(edges, values.config)
    const demands = demandsOf(config, planOf(stored), stored.judging.role)
    const { result, exitCode } = judgeAgain(stored, edges.version, demands)
    showResult(edges, result, { out, quiet: false, mask: maskOf(config.secrets) })
    return exitCode
  }
  const { result, exitCode } = judgeAgain(stored, edges.version)
  showResult(edges, result, { out, quiet: false, mask: (text) => text })
  const differences = verdictDifferences(stored, result)
  if (differences.length > 0) throw differs(path, stored.tool.version, edges.version, differences)
  edges.stdout.write('\nJudged again from what is stored: the same verdict, to the last digit.\n')
  return exitCode
}

function differs(path: string, by: string, now: string, differences: readonly string[]): UserError {
  const more = differences.length - SHOWN
  const shown = differences.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '')
  return new UserError(
    'verdict-differs',
    `"${path}" does not hold the verdict that follows from its own numbers: ${shown}.`,
    by === now
      ? 'The file was changed after the run. Measure again, or use an untouched copy.'
      : `It was judged by Plimsoll ${by}, this is ${now}: versions may judge differently. Use that version to check the file.`,
  )
}
