// Measures the built bundle: `npm run bench`, or `npm run bench -- start-up overhead` for some of it. One file
// under bench/ for each measurement; each exports `title` and `measure()`, which resolves with rows of
// { what, value, target? }, or with { rows, columns, lines, notes }. All of them together write
// docs/performance.md. Figures are for this machine, now; targets are for reading, not gating.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { BUNDLE } from './bench/bundle.js'
import { describe, machine } from './bench/document.js'

if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is not there: run "npm run build" first`)

const wanted = process.argv.slice(2)
const names = readdirSync(new URL('./bench', import.meta.url))
  // A process that a measurement starts is none itself.
  .filter((name) => name.endsWith('.js') && !name.endsWith('-process.js'))
  .map((name) => name.slice(0, -'.js'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort()
if (names.length === 0) throw new Error(`no measurement is called ${wanted.join(', ')}`)

console.log(`${machine()}\n`)
const sections = []
for (const name of names) {
  const { title, measure } = await import(`./bench/${name}.js`)
  if (measure === undefined) continue
  console.log(title)
  const measured = await measure().catch((error) => {
    process.exitCode = 1
    return { rows: [], notes: [`Not measured: ${error.message}`] }
  })
  const { rows, columns, lines, notes = [] } = Array.isArray(measured) ? { rows: measured } : measured
  if (lines !== undefined)
    for (const line of [columns, ...lines]) console.log(`  ${line.map(padded).join('')}`)
  for (const { what, value, target } of rows)
    console.log(
      `  ${what.padEnd(64)} ${value.padStart(14)}${target === undefined ? '' : `   target ${target}`}`,
    )
  for (const note of notes) console.log(`  ${note}`)
  console.log('')
  sections.push({ title, rows, columns, lines, notes })
}
if (wanted.length === 0) {
  writeFileSync('docs/performance.md', describe(sections))
  console.log('docs/performance.md is written')
}

function padded(text, column) {
  return column < 2 ? text.padEnd(18) : text.padStart(22)
}
