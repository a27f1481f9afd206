// docs/performance.md from what was measured; no measurement itself.
import { readFileSync } from 'node:fs'
import { cpus, getPriority, release, totalmem, type } from 'node:os'

/** The machine in one line. */
export function machine() {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${memory}, ${type()} ${release()}${getPriority() < 0 ? ', with raised priority' : ''}`
}

/** The whole document. */
export function describe(sections) {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return `# Performance

<!-- Written by \`npm run bench\`. Do not edit. -->

Measured on ${new Date().toISOString().slice(0, 10)} with Plimsoll ${version}: ${machine()}. Generator and server share the machine, over loopback. Requests per second say who won the race for two processors; requests per CPU second say what a request costs, and are the figure to compare. \`npm run bench\` repeats everything.

${sections.map(section).join('\n\n')}
`
}

function section({ title, rows, columns, lines, notes }) {
  const parts = [`## ${title}`, ...notes]
  if (lines !== undefined) parts.push(table(columns, lines))
  if (rows.length > 0)
    parts.push(
      table(
        ['Measured', 'Value', 'Target'],
        rows.map(({ what, value, target }) => [what, value, target ?? '']),
      ),
    )
  return parts.join('\n\n')
}

/** In the widths that prettier would choose. */
function table(columns, lines) {
  const widths = columns.map((column, i) =>
    Math.max(3, ...[column, ...lines.map((line) => line[i])].map((cell) => cell.length)),
  )
  const row = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  return [row(columns), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n')
}
