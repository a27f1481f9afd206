import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { judgeStored } from './judge-stored.ts'
import { OPTIONS } from './options.ts'
import { checkWritable } from './out-folder.ts'
import { resultIn } from './report.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'

/** `plimsoll compare`: two stored results, judged without measuring. */
export const compare: Command = {
  name: 'compare',
  summary: 'judge two stored results',
  positionals: [
    { name: 'BASELINE.json', required: true },
    { name: 'CANDIDATE.json', required: true },
  ],
  options: [
    OPTIONS.config,
    { ...OPTIONS.out, summary: 'folder for the result of the comparison (without it, none is written)' },
  ],
  details: [
    'The first is what the second is held against, as a history of one run. Two single runs differ by luck',
    'as well, and nothing can be measured again: a slower request is "suspected", not failed. Absolute',
    'limits are judged on the second. The limits are those of the configuration.',
  ],
  examples: [
    {
      line: 'plimsoll compare before/result.json after/result.json',
      does: 'says what changed, and how sure that is',
    },
  ],
  run: (given, edges) => Promise.resolve(compareStored(given, edges)),
}

function compareStored({ positionals, values }: Arguments, edges: CliEdges): number {
  const config = loadConfig(edges, values.config)
  const [before = '', after = ''] = positionals
  const { out } = values
  if (out !== undefined) checkWritable(edges.files, out)
  const { result, exitCode } = judgeStored({
    before: resultIn(edges, before),
    after: resultIn(edges, after),
    config,
    version: edges.version,
  })
  showResult(edges, result, { out, quiet: false, mask: maskOf(config.secrets) })
  return exitCode
}
