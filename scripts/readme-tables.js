// Writes the tables of inputs and outputs in README.md from action.yml: `node scripts/readme-tables.js`.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'

const MARKS = { inputs: 'Input', outputs: 'Output' }

/** The README with both tables as action.yml has them. */
export function withTables(readme, actionText) {
  const action = parse(actionText)
  return Object.entries(MARKS).reduce((text, [section, title]) => {
    const [open, close] = [`<!-- ${section} -->`, `<!-- /${section} -->`]
    const from = text.indexOf(open)
    const to = text.indexOf(close)
    if (from < 0 || to < from) throw new Error(`README.md has no ${open} … ${close}`)
    return `${text.slice(0, from)}${open}\n\n${table(action[section], title)}\n\n${text.slice(to)}`
  }, readme)
}

function table(entries, title) {
  const isInput = title === 'Input'
  const rows = Object.entries(entries).map(([name, { description, default: value }]) => {
    const meaning = description.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|')
    const shown = value === undefined || value === '' ? '' : `\`${value}\``
    return isInput ? [`\`${name}\``, shown, meaning] : [`\`${name}\``, meaning]
  })
  const head = isInput ? [title, 'Default', 'Meaning'] : [title, 'Meaning']
  const widths = head.map((cell, column) =>
    Math.max(cell.length, 3, ...rows.map((row) => row[column].length)),
  )
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(
    'README.md',
    withTables(readFileSync('README.md', 'utf8'), readFileSync('action.yml', 'utf8')),
  )
