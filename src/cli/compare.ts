import type { Result } from '../report/result.ts'
import type { Arguments, Command } from './command.ts'
import { loadConfig } from './config-file.ts'
import type { CliEdges } from './edges.ts'
import { judgeOne } from './judge-one.ts'
import { judgeStored } from './judge-stored.ts'
import { OPTIONS } from './options.ts'
import { checkWritable } from './out-folder.ts'
import { resultIn } from './report.ts'
import { pairOf, scalingOf } from './scaling.ts'
import { maskOf } from './secrets.ts'
import { showResult } from './show-result.ts'

/** `plimsoll compare`: one or two stored results, judged without measuring. */
export const compare: Command = {
  name: 'compare',
  summary: 'judge stored results: two against each other, or one again',
  positionals: [
    { name: 'RESULT.json', required: true },
    { name: 'CANDIDATE.json', required: false },
  ],
  options: [
    OPTIONS.config,
    { ...OPTIONS.out, summary: 'folder for the result of the comparison (without it, none is written)' },
    {
      name: 'instances',
      value: 'N,M',
      summary: 'instances that served each of two results: how well they scale',
    },
    { name: 'resources', value: 'N,M', summary: 'size of an instance in each, in any unit, such as cores' },
  ],
  details: [
    'Two results: the first is what the second is held against, as a history of one run. Two single runs',
    'differ by luck as well, and nothing can be measured again: a slower request is "suspected", not failed.',
    'Absolute limits are judged on the second. The limits are those of the configuration.',
    '',
    'One result: the run is judged again from its own blocks, against the baseline it was measured with or',
    'the stored runs it was held against, by the limits it was judged by. That is the stored verdict, on',
    'every machine; where it is not, the command says what differs and ends with 2. With --config the limits',
    'are those of that configuration: what would the verdict have been?',
  ],
  examples: [
    {
      line: 'plimsoll compare one/result.json two/result.json --instances 1,2',
      does: 'says how much more two instances carry, and with what efficiency',
    },
    {
      line: 'plimsoll compare before/result.json after/result.json',
      does: 'says what changed, and how sure that is',
    },
    {
      line: 'plimsoll compare plimsoll-results/result.json',
      does: 'computes a stored verdict again, on any machine',
    },
    {
      line: 'plimsoll compare plimsoll-results/result.json --config stricter.yml',
      does: 'judges a stored run by other limits',
    },
  ],
  run: (given, edges) => Promise.resolve(compareStored(given, edges)),
}

function compareStored(given: Arguments, edges: CliEdges): number {
  const { positionals, values } = given
  const [before = '', after] = positionals
  if (after === undefined) return judgeOne(given, edges)
  const config = loadConfig(edges, values.config)
  const { out } = values
  if (out !== undefined) checkWritable(edges.files, out)
  const pair = { before: resultIn(edges, before), after: resultIn(edges, after) }
  const scaling = scalingOf(pair.before, pair.after, {
    instances: pairOf('instances', values.instances),
    resources: pairOf('resources', values.resources),
  })
  const { result: judged, exitCode } = judgeStored({ ...pair, config, version: edges.version })
  const { capacity, slo } = pair.after
  const result: Result = {
    ...judged,
    ...(capacity === undefined ? {} : { capacity }),
    ...(slo === undefined ? {} : { slo }),
    ...(scaling === undefined ? {} : { scaling }),
  }
  showResult(edges, result, { out, quiet: false, mask: maskOf(config.secrets) })
  return exitCode
}
