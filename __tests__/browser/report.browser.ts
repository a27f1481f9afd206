import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { renderHtml } from '../../src/report/html.ts'
import { HOSTILE, state, STATES } from '../support/states.ts'
import {
  accessibilityFaults,
  launchBrowser,
  overflowOf,
  type OpenPage,
  type TestBrowser,
} from './support/open-page.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const
/** `--candidate` and `--baseline` of the style, light and dark. */
const LIGHT = { candidate: [11, 98, 196], baseline: [107, 116, 128] } as const
const DARK = { candidate: [108, 176, 255], baseline: [152, 163, 175] } as const

let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function withReport(
  name: string,
  look: (opened: OpenPage) => Promise<void>,
  options: Parameters<TestBrowser['openMarkup']>[1] = {},
): Promise<void> {
  const opened = await browser.openMarkup(renderHtml(state(name)), options)
  try {
    await look(opened)
  } finally {
    await opened.close()
  }
}

async function pixelsOf(
  page: Page,
  selector: string,
  colour: readonly [number, number, number],
): Promise<number> {
  return browser.countPixels(await page.locator(selector).first().screenshot(), colour)
}

describe('every state', () => {
  test.each(STATES)('$name: no complaint, nothing loaded, fits its window and a phone', async ({ name }) => {
    await withReport(name, async ({ page, complaints, requests }) => {
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await page.setViewportSize(PHONE.viewport)
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
      expect(requests).toEqual([])
    })
  })
})

describe('assistive technology', () => {
  // States whose pages have different parts; the others are made of the same ones.
  test.each(['fail-errors', 'no-baseline', 'stale-history', 'capacity', 'hostile-names'])(
    '%s: no fault',
    async (name) => {
      await withReport(name, async ({ page }) => {
        expect(await accessibilityFaults(page)).toEqual([])
      })
    },
  )

  test('a fault would be found', async () => {
    await withReport('pass', async ({ page }) => {
      await page.evaluate("document.querySelector('h1').style.color = '#b0b8b0'")
      expect((await accessibilityFaults(page)).join()).toContain('color-contrast')
    })
  })
})

describe('the charts', () => {
  test('both sides are drawn, over time and as distribution', async () => {
    await withReport('fail', async ({ page }) => {
      for (const chart of ['#time .plot', '.request .plot']) {
        expect(await pixelsOf(page, chart, LIGHT.candidate)).toBeGreaterThan(300)
        expect(await pixelsOf(page, chart, LIGHT.baseline)).toBeGreaterThan(100)
      }
    })
  })

  test('errors by kind and the trend are drawn', async () => {
    await withReport('fail', async ({ page }) => {
      expect(await pixelsOf(page, '#errors .plot', [180, 32, 42])).toBeGreaterThan(50)
      expect(await pixelsOf(page, '#trend .plot', LIGHT.baseline)).toBeGreaterThan(50)
    })
  })

  test('a pointer reads the values of all charts over time at once', async () => {
    await withReport('fail', async ({ page }) => {
      const plot = page.locator('#time .plot').first()
      await plot.hover({ position: { x: 400, y: 60 } })
      expect(await page.locator('#time .read').count()).toBe(4)
      const said = await page.locator('#time .read').first().innerText()
      expect(said).toMatch(/^\d+ s\n/)
      for (const name of ['baseline p95', 'p99', 'p95', 'p50'])
        expect(said).toMatch(new RegExp(`${name} [\\d.]+ ms`))
      await page.locator('h1').hover()
      expect(await page.locator('.read').count()).toBe(0)
    })
  })

  test('the keyboard reads the same, and says it to assistive technology', async () => {
    await withReport('fail', async ({ page }) => {
      const plot = page.locator('#time .plot').first()
      await plot.focus()
      await page.keyboard.press('Home')
      expect(await plot.getAttribute('aria-valuenow')).toBe('1')
      await page.keyboard.press('ArrowRight')
      expect(await plot.getAttribute('aria-valuenow')).toBe('2')
      const said = await plot.getAttribute('aria-valuetext')
      expect(said).toMatch(/p95 [\d.]+ ms/)
      for (const part of said!.split(', ').slice(1))
        expect(await page.locator('#time .read').first().innerText()).toContain(part)
      await page.keyboard.press('End')
      expect(await plot.getAttribute('aria-valuenow')).toBe(await plot.getAttribute('aria-valuemax'))
    })
  })

  test('a drag zooms all of them, Escape and the button show the whole again', async () => {
    await withReport('fail', async ({ page }) => {
      const plot = page.locator('#time .plot').first()
      const viewBoxes = async (): Promise<readonly (readonly number[])[]> => {
        const charts = await page.locator('#time .plot svg').all()
        const boxes = await Promise.all(charts.map((one) => one.getAttribute('viewBox')))
        return boxes.map((box) => box!.split(' ').map(Number))
      }
      const whole = await viewBoxes()
      await plot.scrollIntoViewIfNeeded()
      const box = (await plot.boundingBox())!
      const drag = async (): Promise<void> => {
        await page.mouse.move(box.x + box.width * 0.25, box.y + 60)
        await page.mouse.down()
        await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 })
        await page.mouse.up()
      }
      await drag()
      const zoomed = await viewBoxes()
      for (const box of zoomed) expect(box).toEqual(zoomed[0])
      const [from = 0, , width = 0] = zoomed[0]!
      expect(from).toBeCloseTo(250, -1)
      expect(width).toBeCloseTo(250, -1)
      await plot.focus()
      await page.keyboard.press('Escape')
      expect(await viewBoxes()).toEqual(whole)
      await drag()
      await page.getByRole('button', { name: 'Whole range' }).first().click()
      expect(await page.getByRole('button', { name: 'Whole range' }).count()).toBe(0)
    })
  })
})

describe('the capacity of a load that rose step by step', () => {
  const plot = '#capacity .plot'

  test('levels and the fitted law are drawn, and what lies past the knee is marked', async () => {
    await withReport('capacity', async ({ page }) => {
      expect(await page.locator(plot).count()).toBe(2)
      for (const chart of await page.locator(plot).all())
        expect(await browser.countPixels(await chart.screenshot(), LIGHT.candidate)).toBeGreaterThan(50)
      expect(await page.locator('#capacity').innerText()).toContain('past the knee')
    })
  })

  test('a pointer reads level and law where it stands', async () => {
    await withReport('capacity', async ({ page }) => {
      const chart = page.locator(plot).first()
      await chart.hover({ position: { x: 160, y: 60 } })
      const said = await chart.locator('.read').innerText()
      expect(said).toMatch(/^[\d.]+ requests in flight\n/)
      expect(said).toMatch(/(?:scaling law|measured) [\d.,]+\/s/)
    })
  })

  test('the tables have a row for each level, and instances for each month of growth', async () => {
    await withReport('capacity', async ({ page }) => {
      const rows = (title: string): Promise<readonly string[]> =>
        page.locator('#capacity table', { hasText: title }).locator('tbody tr').allInnerTexts()
      const levels = await rows('Measured levels')
      expect(levels).toHaveLength(8)
      expect(levels.at(-1)).toMatch(/^300\/s.*p95 max 300ms/s)
      expect(await rows('Instances by month')).toHaveLength(7)
      expect((await rows('Universal Scalability Law')).length).toBeGreaterThan(3)
    })
  })

  test('in the dark it has enough contrast, and on a phone it fits', async () => {
    await withReport(
      'capacity',
      async ({ page }) => {
        expect(await pixelsOf(page, plot, DARK.candidate)).toBeGreaterThan(50)
        expect(await accessibilityFaults(page)).toEqual([])
        expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      },
      { colorScheme: 'dark', ...PHONE },
    )
  })
})

describe('the table of changes', () => {
  const column = (page: Page, nth: number): Promise<readonly string[]> =>
    page.locator(`#comparisons tbody tr:visible td:nth-child(${nth})`).allInnerTexts()

  test('sorts by a column, both ways, by value and not by text', async () => {
    await withReport('fail', async ({ page }) => {
      const head = page.getByRole('button', { name: 'Candidate' }).first()
      const numbers = async (): Promise<readonly number[]> =>
        (await column(page, 5)).filter((text) => text.includes(' ms')).map((text) => parseFloat(text))
      await head.click()
      const up = await numbers()
      expect(up.length).toBeGreaterThan(5)
      expect(up).toEqual([...up].sort((a, b) => a - b))
      await head.click()
      expect(await numbers()).toEqual([...up].reverse())
      expect(await page.locator('#comparisons th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    })
  })

  test('shows only the rows that hold what was typed', async () => {
    await withReport('fail', async ({ page }) => {
      const all = (await column(page, 2)).length
      await page.getByLabel('Show only rows with').fill('get /search')
      const shown = await column(page, 2)
      expect(shown.length).toBeLessThan(all)
      expect(new Set(shown)).toEqual(new Set(['GET /search']))
    })
  })

  test('a click on a request leads to its section', async () => {
    await withReport('fail', async ({ page }) => {
      await page.locator('#comparisons').getByRole('link', { name: 'GET /search' }).first().click()
      expect(await page.locator('.request:target h3').innerText()).toBe('GET /search')
    })
  })
})

describe('where it is read', () => {
  test.each([{ name: 'fail' }, { name: 'warn' }, { name: 'pass' }])(
    'dark, $name: dark page, bright lines, enough contrast',
    async ({ name }) => {
      await withReport(
        name,
        async ({ page }) => {
          expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
            'rgb(18, 22, 27)',
          )
          expect(await pixelsOf(page, '#time .plot', DARK.candidate)).toBeGreaterThan(300)
          expect(await accessibilityFaults(page)).toEqual([])
        },
        { colorScheme: 'dark' },
      )
    },
  )

  test('on a phone a tap reads a value, and wide tables scroll inside their frame', async () => {
    await withReport(
      'fail',
      async ({ page }) => {
        await page
          .locator('#time .plot')
          .first()
          .tap({ position: { x: 120, y: 40 } })
        expect(await page.locator('#time .read').first().innerText()).toMatch(/p95/)
        const [inside, shown] = await page.evaluate<[number, number]>(
          "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('#comparisons .scroll'))",
        )
        expect(inside).toBeGreaterThan(shown)
        expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      },
      PHONE,
    )
  })

  test('on paper there are charts and tables, and nothing to press', async () => {
    await withReport('fail', async ({ page }) => {
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('nav, .filter, .pointing').filter({ visible: true }).count()).toBe(0)
      expect(await pixelsOf(page, '#time .plot', LIGHT.candidate)).toBeGreaterThan(300)
      const paper = await page.pdf({ format: 'A4' })
      const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []
      expect(pages.length).toBeGreaterThan(2)
      expect(pages.length).toBeLessThan(20)
    })
  })

  test('without script everything is there to be read', async () => {
    await withReport(
      'fail',
      async ({ page }) => {
        expect(await page.locator('#comparisons tbody tr:visible').count()).toBe(15)
        expect(await pixelsOf(page, '#time .plot', LIGHT.candidate)).toBeGreaterThan(300)
        expect(await page.locator('.filter, .pointing').filter({ visible: true }).count()).toBe(0)
      },
      { javaScriptEnabled: false },
    )
  })

  test('hostile names are text on the screen too, and in what a pointer reads', async () => {
    await withReport('hostile-names', async ({ page, complaints, requests }) => {
      expect(await page.locator('h3').allInnerTexts()).toContain(HOSTILE[0])
      expect(await page.locator('img, iframe, object').count()).toBe(0)
      expect(await page.locator('script').count()).toBe(1)
      for (const plot of await page.locator('.plot').all()) await plot.hover({ position: { x: 60, y: 40 } })
      expect(complaints).toEqual([])
      expect(requests).toEqual([])
    })
  })
})
