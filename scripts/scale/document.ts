import { formatBytes, formatPercent } from '../../src/units.ts'
import { MINUTES, RATE, REQUESTS } from './synthetic.ts'

/** What was measured for one number of shards. */
export interface Merged {
  readonly shards: number
  /** Milliseconds of processor time. */
  readonly planMs: number
  readonly readMs: number
  readonly mergeMs: number
  readonly verdictMs: number
  readonly reportMs: number
  readonly answers: number
  readonly resultBytes: number
  readonly peakBytes: number
  /** Of all files. */
  readonly bytes: number
  readonly walk: { readonly slices: number; readonly alone: number }
}

/** docs/scale.md. */
export function describe(rows: readonly Merged[], machine: string): string {
  return `# Scale

<!-- Written by \`npm run scale\`. Do not edit. -->

What it costs to deal a load to many machines and to put what they measured together again, up to 1,000 shards. Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.

Every shard carries ${RATE}/s for ${MINUTES} minutes over ${REQUESTS} requests, with a live baseline in slices, so that more shards mean more load. Their files are made as a run makes them, with drawn latencies. Times are processor time of one process: merging is done by one thread, so on a machine that does nothing else it takes about as long.

## Merge and verdict

${table(
  [
    'Shards',
    'Load',
    'Answers',
    'Files',
    'Find and check',
    'Merge',
    'Verdict',
    'Reports',
    'Memory, peak',
    'result.json',
  ],
  rows.map((row) => [
    row.shards.toLocaleString('en'),
    `${(RATE * row.shards).toLocaleString('en')}/s`,
    row.answers.toLocaleString('en'),
    formatBytes(row.bytes),
    ...[row.readMs, row.mergeMs, row.verdictMs, row.reportMs].map(seconds),
    formatBytes(row.peakBytes),
    formatBytes(row.resultBytes),
  ]),
)}

${chart(rows)}

Merging reads every cell of every shard once, so its time grows with the number of shards. Memory grows far less: of all files together about 100 MB are held at a time. The verdict and the reports do not know how many machines there were: they see one measurement, and histograms have a largest size. The target for 100 shards is at most 10 s and 1 GB.

## Plan

A plan is planned once on each machine and holds the whole load, however many parts it is dealt in. In slices a shard walks over the arrivals of all shards, because the number of an iteration on its side, which chooses scenario and row, depends on every arrival before. Without a baseline, and in a duet, it goes from one of its own arrivals to the next.

${table(
  ['Shards', 'Planning', 'Walking in slices', 'Walking without a baseline'],
  rows.map((row) => [
    row.shards.toLocaleString('en'),
    seconds(row.planMs),
    `${formatPercent(row.walk.slices)} of a processor`,
    `${formatPercent(row.walk.alone)} of a processor`,
  ]),
)}

## Limits around it

| Limit                                    | Value                                                                       | Source                                                                                                          |
| ---------------------------------------- | --------------------------------------------------------------------------- | --------------------------------------------------------------------------------------------------------------- |
| Jobs that a matrix makes in one run      | 256, on hosted and self-hosted runners                                      | [Actions limits](https://docs.github.com/en/actions/reference/limits)                                           |
| Artefacts of one job                     | 500; each shard uploads one                                                 | [upload-artifact](https://github.com/actions/upload-artifact#number-of-artifacts)                               |
| Jobs at the same time, hosted runners    | depends on the plan of the account; jobs that wait come late                | [Actions limits](https://docs.github.com/en/actions/reference/limits)                                           |
| Content of a ConfigMap, for the pods     | 1 MiB: configuration and data files together                                | [Kubernetes, ConfigMaps](https://kubernetes.io/docs/concepts/configuration/configmap/)                          |
| Shards of one run                        | 1,000                                                                       | this document: what more would cost is not known                                                                |
`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/** Time of the merge by number of shards, as bars of text. */
function chart(rows: readonly Merged[]): string {
  const width = 40
  const most = Math.max(...rows.map(({ mergeMs }) => mergeMs))
  const bars = rows.map(({ shards, mergeMs }) => {
    const length = Math.max(1, Math.round((width * mergeMs) / most))
    return `${shards.toLocaleString('en').padStart(6)} shards  ${'#'.repeat(length)} ${seconds(mergeMs)}`
  })
  return ['```text', ...bars, '```'].join('\n')
}

/** In the widths that prettier would choose. */
function table(columns: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = columns.map((column, i) =>
    Math.max(3, column.length, ...lines.map((line) => line[i]?.length ?? 0)),
  )
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [row(columns), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n')
}
