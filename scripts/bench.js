// Measures the built bundle: `npm run bench`, or `npm run bench -- start-up overhead` for some of it.
// One file under bench/ for each measurement; each exports `title` and `measure()`, which resolves with rows
// of { what, value, target? } to print. Figures are for this machine, now; targets are for reading, not gating.
import { cpus } from 'node:os'
import { existsSync, readdirSync } from 'node:fs'

const BUNDLE = 'dist/index.js'
if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is not there: run "npm run build" first`)

const wanted = process.argv.slice(2)
const names = readdirSync(new URL('./bench', import.meta.url))
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.slice(0, -'.js'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort()
if (names.length === 0) throw new Error(`no measurement is called ${wanted.join(', ')}`)

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}\n`)
for (const name of names) {
  const { title, measure } = await import(`./bench/${name}.js`)
  if (measure === undefined) continue
  console.log(title)
  for (const { what, value, target } of await measure())
    console.log(
      `  ${what.padEnd(52)} ${value.padStart(14)}${target === undefined ? '' : `   target ${target}`}`,
    )
  console.log('')
}
