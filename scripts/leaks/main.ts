import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { share, table } from '../trials/table.ts'
import { CORRELATION, NOISES, simulate, STATED } from './experiments.ts'

/** `npm run leaks`: how often the leak verdict is right, written into docs/leaks.md. */
const RUNS = 500
const SEED = 1
const OUT = join(import.meta.dirname, '../../docs/leaks.md')

const rows = NOISES.map((noise) => {
  const row = simulate(noise, RUNS, SEED)
  process.stderr.write(`${row.samples} samples, noise ${row.sd * 100} %: done\n`)
  return row
})
const stated = rows.find(({ samples, sd }) => samples === STATED.samples && sd === STATED.sd)
if (stated === undefined) throw new Error('The stated noise is not among those simulated.')

const text = `# Leaks, simulated

<!-- Written by \`npm run leaks\`. Do not edit. -->

Of ${RUNS} processes without a leak ${share(stated.falseAlarms, RUNS)} were called leaking; of ${RUNS} that grew by 10 % in ten minutes ${share(stated.found, RUNS)} were found. Targets: at most 2 %, at least 85 %.

Each row is ${RUNS} simulated processes of each kind, judged by the code that judges real ones (\`judgeLeak\`, described in [findings](findings.md#leaks)). A process starts with 500 MB and is sampled each second. Its noise is AR(1) with correlation ${CORRELATION} from second to second; the column gives its standard deviation as a share of the 500 MB. Limits in parentheses are 95 % Clopper–Pearson limits in percent. Seed ${SEED}: \`npm run leaks\` gives the same numbers.

"Plain test" is a Mann–Kendall test of all samples at the same 1 %, as monitoring tools use it: neighbouring seconds resemble each other, and it takes them for evidence. "Filling" processes grow by 10 % too, but ever slower, as caches do; calling them a leak is wrong.

${table(
  [
    'Samples',
    'Noise',
    'No leak, called one',
    'No leak, plain test',
    '+10 %, found',
    'Filling, called a leak',
  ],
  rows.map((row) => [
    String(row.samples),
    `${row.sd * 100} %`,
    share(row.falseAlarms, RUNS),
    share(row.plain, RUNS),
    share(row.found, RUNS),
    share(row.filling, RUNS),
  ]),
)}

Two minutes of strong noise are the limit: there 10 % of growth is hardly larger than the noise itself. A longer run decides.
`
writeFileSync(OUT, await format(text, { parser: 'markdown' }))
