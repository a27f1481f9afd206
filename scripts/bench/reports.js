import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { aMeasurement } from '../../__tests__/support/measurements.ts'
import { aResult } from '../../__tests__/support/results.ts'
import { renderComment } from '../../src/report/markdown.ts'
import { renderHtml } from '../../src/report/html.ts'
import { renderLiveRequests, renderLiveStatus, renderLiveTime } from '../../src/report/html-live.ts'
import { findChromium, launchOptions } from '../chromium.js'
import { median, ms } from './figures.js'

export const title =
  'Reports: comment of 50 requests, page of 30 minutes with 20 requests, live page of the same run'

const ROUNDS = 7
const SECONDS = 1800
const named = (count) => Array.from({ length: count }, (_, n) => `GET /api/v1/things/${n}`)

export async function measure() {
  const fifty = aResult()
    .requests(named(50))
    .slower('GET /api/v1/things/7', 0.4)
    .judged('fail', '2 regressions')
    .build()
  const comment = { marker: '<!-- plimsoll:bench -->', runUrl: undefined, maxLength: 60_000 }
  const long = lengthened(aResult().requests(named(20)).slower('GET /api/v1/things/7', 0.4).build())
  const page = renderHtml(long)
  return [
    row('comment, first time in this process', [timed(() => renderComment(fifty, comment))], '≤ 50 ms'),
    row(
      'comment',
      rounds(() => renderComment(fifty, comment)),
      '≤ 50 ms',
    ),
    row(
      'page',
      rounds(() => renderHtml(long)),
      '≤ 1 s',
    ),
    { what: 'size of that page', value: `${Math.round(Buffer.byteLength(page) / 1000)} kB` },
    ...(await interactive(page)),
    ...livePage(long),
  ]
}

/** What the gate's process spends for one second of a page that somebody looks at. */
function livePage({ plan, measurements }) {
  const { candidate, baseline } = measurements
  const points = ({ timeline }) => timeline.map((point) => ({ ...point }))
  const progress = {
    phase: 'hold',
    elapsedMs: 1e6,
    plannedMs: 2e6,
    rate: 200,
    p95Ms: 12,
    errors: 0,
    errorsTotal: 0,
    sentTotal: 1e6,
    inFlight: 3,
    blocks: 9,
  }
  const sides = { candidate: aMeasurement(named(20), SHAPE), baseline: aMeasurement(named(20), SHAPE) }
  const perSecond = median(
    rounds(() => {
      renderLiveTime(plan, points(candidate), points(baseline))
      renderLiveStatus(progress, undefined)
      renderLiveStatus(progress, undefined)
    }),
  )
  const perBlock = median(rounds(() => renderLiveRequests(sides)))
  const share = (perSecond + perBlock / 5) / 1000
  return [
    {
      what: 'live page while looked at, share of a core',
      value: `${(share * 100).toFixed(2)} %`,
      target: '< 3 %',
    },
  ]
}

const SHAPE = { factor: () => 1, errors: () => ({}), seed: 1 }

/** From the request for the page to the end of its script: then it can be read, sorted and pointed at. */
async function interactive(page) {
  if (findChromium() === undefined) return [{ what: 'interactive in Chromium', value: 'no Chromium' }]
  const { chromium } = await import('playwright-core')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const browser = await chromium.launch(launchOptions())
  try {
    const file = join(folder, 'report.html')
    writeFileSync(file, page)
    const times = []
    for (let n = 0; n < 3; n++) {
      const tab = await browser.newPage()
      await tab.goto(pathToFileURL(file).href)
      times.push(await tab.evaluate("performance.getEntriesByType('navigation')[0].domInteractive"))
      await tab.close()
    }
    return [row('interactive in Chromium', times, '≤ 1 s')]
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function lengthened(result) {
  const long = (side) => ({
    ...side,
    timeline: Array.from({ length: SECONDS }, (_, n) => ({
      ...side.timeline[n % side.timeline.length],
      atMs: n * 1000,
    })),
  })
  const { candidate, baseline } = result.measurements
  return {
    ...result,
    measurements: { ...result.measurements, candidate: long(candidate), baseline: long(baseline) },
  }
}

function rounds(work) {
  return Array.from({ length: ROUNDS }, () => timed(work))
}

function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

const row = (what, times, target) => ({ what, value: ms(median(times)), target })
