// Takes the pictures of the documents: `node scripts/pictures.js RESULT.json`, a result with a regression,
// such as the one of `npm run demo`. Needs Chromium.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { renderHtml } from '../src/report/html.ts'
import { renderComment } from '../src/report/markdown.ts'
import { readResult } from '../src/report/read-result.ts'
import { launchOptions } from './chromium.js'
import { commentPage } from './pictures/comment-page.js'

const TARGET = 'docs/images'
/** Bytes of one picture: a reader on a phone loads them too. */
const MOST_BYTES = 150_000

const path = process.argv[2]
if (path === undefined) throw new Error('name a result: node scripts/pictures.js RESULT.json')
const result = readResult(readFileSync(path, 'utf8'))
const report = renderHtml(result)
const comment = renderComment(result, {
  marker: '<!-- plimsoll:demo -->',
  runUrl: undefined,
  maxLength: 60_000,
})

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pictures-'))
const browser = await chromium.launch(launchOptions())
mkdirSync(TARGET, { recursive: true })
try {
  await take('comment', commentPage(comment), { viewport: { width: 980, height: 700 } }, async (page) =>
    page.locator('.box').screenshot(),
  )
  await take('report', report, { viewport: { width: 1100, height: 900 } })
  await take(
    'report-dark',
    report,
    { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' },
    async (page) => {
      await page.locator('#time').evaluate((section) => section.scrollIntoView())
      await page
        .locator('#time .plot')
        .first()
        .hover({ position: { x: 500, y: 70 } })
      return page.screenshot()
    },
  )
  await take('report-phone', report, {
    viewport: { width: 390, height: 800 },
    isMobile: true,
    deviceScaleFactor: 1.25,
  })
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}

async function take(name, markup, options, shoot = (page) => page.screenshot()) {
  const file = join(folder, `${name}.html`)
  writeFileSync(file, markup)
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(pathToFileURL(file).href)
  const picture = join(TARGET, `${name}.png`)
  writeFileSync(picture, await shoot(page))
  await context.close()
  const { size } = statSync(picture)
  console.log(`${picture}: ${Math.round(size / 1000)} kB`)
  if (size > MOST_BYTES) throw new Error(`${picture} is too large: ${size} bytes, at most ${MOST_BYTES}`)
}
