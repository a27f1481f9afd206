import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { launchOptions } from '../../../scripts/chromium.js'
import type { AxeResults } from 'axe-core'

/** One page with everything that should not have happened in it. */
export interface OpenPage {
  readonly page: Page
  /** Console messages, uncaught errors and dialogs. */
  readonly complaints: readonly string[]
  /** Addresses that were asked for, the page itself left out. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

export interface TestBrowser {
  /** A page from markup, as a file on disk: how a report is opened. */
  openMarkup(markup: string, options?: BrowserContextOptions): Promise<OpenPage>
  openUrl(url: string, options?: BrowserContextOptions): Promise<OpenPage>
  /** How many pixels of a PNG are within a small distance of a colour. */
  countPixels(png: Buffer, colour: readonly [number, number, number]): Promise<number>
  close(): Promise<void>
}

export async function launchBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch(launchOptions())
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-browser-'))
  let files = 0
  const openUrl: TestBrowser['openUrl'] = (url, options = {}) => open(browser, url, options)
  return {
    openUrl,
    openMarkup: (markup, options) => {
      const file = join(folder, `${files++}.html`)
      writeFileSync(file, markup)
      return openUrl(pathToFileURL(file).href, options)
    },
    countPixels: (png, colour) => countPixels(browser, png, colour),
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url())
  })
  await page.goto(url)
  return { page, complaints, requests, close: () => context.close() }
}

/** Distance in each channel that still counts as the colour: lines are drawn with soft edges. */
const NEAR = 24

/** The browser itself decodes the picture. In text, because the tests' own types know no browser. */
async function countPixels(
  browser: Browser,
  png: Buffer,
  colour: readonly [number, number, number],
): Promise<number> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    return await page.evaluate<number>(`(async () => {
      const image = new Image()
      image.src = 'data:image/png;base64,${png.toString('base64')}'
      await image.decode()
      const canvas = new OffscreenCanvas(image.width, image.height)
      const drawing = canvas.getContext('2d')
      drawing.drawImage(image, 0, 0)
      const { data } = drawing.getImageData(0, 0, image.width, image.height)
      const wanted = ${JSON.stringify(colour)}
      let count = 0
      for (let at = 0; at < data.length; at += 4)
        if (wanted.every((channel, n) => Math.abs(data[at + n] - channel) <= ${NEAR})) count++
      return count
    })()`)
  } finally {
    await context.close()
  }
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Faults that axe finds, but for minor ones, each with its place. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: AXE })
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })")
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    )
}

/** Pixels by which the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
}
