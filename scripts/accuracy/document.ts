/** A known answer and what was measured, in milliseconds. */
export interface Row {
  readonly what: string
  readonly want: number
  readonly got: number
  readonly allowedMs: number
}

export interface Section {
  readonly title: string
  readonly text: string
  readonly rows: readonly Row[]
}

export interface Provenance {
  readonly date: string
  readonly version: string
  readonly machine: string
  readonly load: string
}

export const isWithin = (row: Row): boolean => Math.abs(row.got - row.want) <= row.allowedMs

/** The whole of docs/accuracy.md. */
export function describe(sections: readonly Section[], from: Provenance): string {
  const rows = sections.flatMap((section) => section.rows)
  const within = rows.filter(isWithin).length
  return `# Accuracy

<!-- Written by \`npm run accuracy\`. Do not edit. -->

${within} of ${rows.length} known answers were met. Date ${from.date}, Plimsoll ${from.version}, ${from.machine}, load average ${from.load}. Server and generator share the machine, each in its own process; the real engine runs, with its threads, pacer and sockets. \`npm run accuracy\` repeats it.

${sections.map(section).join('\n\n')}
`
}

function section({ title, text, rows }: Section): string {
  const ms = (value: number) => value.toFixed(2)
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${ms(row.want)} | ${ms(row.got)} | ${ms(row.got - row.want)} | ± ${ms(row.allowedMs)} | ${isWithin(row) ? 'yes' : 'no'} |`,
  )
  return `## ${title}

${text}

| Quantile | Known, ms | Measured, ms | Difference | Allowed | Met |
| --- | --: | --: | --: | --: | --- |
${lines.join('\n')}`
}
