import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, getPriority, loadavg } from 'node:os'
import { join } from 'node:path'
import { format } from 'prettier'
import { describe, isWithin, type Section } from './document.ts'
import { measureClosedStall, measureStall } from './stall.ts'
import { measureSteady } from './steady.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Measures known answers, one after the other, and writes docs/accuracy.md. Fails when one is missed. */
async function main(): Promise<void> {
  const load = loadavg()[0]?.toFixed(1) ?? 'unknown'
  const sections: Section[] = [
    {
      title: 'A server that stalls, open model',
      text: 'The server stalls for 1 s in every 10 and answers in 10 ms otherwise; 200 arrivals a second, connections enough. A request due in the stall waits for its end, so that quantile q is `S + s − (1 − q)·T`. A generator that waits for answers before it sends the next request misses nearly all of it.',
      rows: await measureStall(),
    },
    {
      title: 'The same stall, closed model',
      text: 'One user without pauses sends nothing while it waits: p99 does not show the stall, only the maximum does. The report says so with every closed run.',
      rows: await measureClosedStall(),
    },
    {
      title: "Steady latencies beside the server's own record",
      text: 'The server notes the time from reading each request to writing its answer; exact quantiles of that record, beside those of the service time (from the actual start). Five seconds of warm-up come before, in neither record: the first hundreds of requests meet code that is being compiled. Of five rounds, the one in which the generator itself started its requests least late. Allowed are 1 % and 0.3 ms, for the way through two kernels and two event loops.',
      rows: await measureSteady(),
    },
  ]
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const markdown = describe(sections, {
    date: new Date().toISOString().slice(0, 10),
    version,
    machine: `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}${getPriority() < 0 ? ', with raised priority' : ''}`,
    load,
  })
  writeFileSync(
    join(ROOT, 'docs/accuracy.md'),
    await format(markdown, { parser: 'markdown', printWidth: 110 }),
  )
  for (const { title, rows } of sections) {
    process.stdout.write(`${title}\n`)
    for (const row of rows)
      process.stdout.write(
        `  ${row.what.padEnd(40)} known ${row.want.toFixed(2).padStart(9)} ms, measured ${row.got.toFixed(2).padStart(9)} ms${isWithin(row) ? '' : '   MISSED'}\n`,
      )
  }
  if (sections.some(({ rows }) => !rows.every(isWithin))) process.exitCode = 1
}

await main()
