// Plimsoll from a program: plans a run, makes it, reports it, and compares it with the run before.
//
//     npm install plimsoll
//     node gate.ts http://localhost:3000
//
// Exit code 1 when the check is red, as on the command line.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { compare, plan, readResult, report, run, UserError, type PlanOptions } from 'plimsoll'

const PREVIOUS = 'previous.json'

const options: PlanOptions = {
  url: process.argv[2],
  env: process.env,
  config: {
    scenarios: [{ name: 'browse', steps: ['GET /products', 'GET /search?q=shoe'] }],
    load: { rate: '40/s', 'warm-up': '1s', duration: '10s' },
    thresholds: { p95: { max: '500ms' }, errors: { max: '1%' } },
  },
}

try {
  console.log(plan(options).lines.join('\n'))

  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  const result = await run({
    ...options,
    signal: interrupt.signal,
    onMessage: (line) => console.error(line),
    onProgress: ({ phase, elapsedMs, rate, p95Ms }) =>
      console.error(
        `${phase} ${Math.round(elapsedMs / 1000)} s: ${rate}/s, p95 ${p95Ms?.toFixed(1) ?? '-'} ms`,
      ),
  })

  console.log(report(result, 'text'))
  writeFileSync('report.html', report(result, 'html'))

  if (existsSync(PREVIOUS)) {
    const since = compare(readResult(readFileSync(PREVIOUS, 'utf8')), result, options)
    console.log(`Since the run before: ${since.verdict}. ${since.headline}`)
    for (const { request, metric, baseline, candidate, unit } of since.comparisons)
      console.log(`  ${request} ${metric}: ${baseline ?? '-'} to ${candidate ?? '-'} (${unit})`)
  }
  writeFileSync(PREVIOUS, report(result, 'json'))

  process.exitCode = result.check === 'failure' ? 1 : 0
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`${error.code}: ${error.message}\n${error.hint}`)
  process.exitCode = 2
}
