import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import type { CliEdges } from '../../src/cli/edges.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import type { Result } from '../../src/report/result.ts'
import type { LiveServerOptions } from '../../src/ui/live-port.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { anEngine, READY } from '../support/fake-engine.ts'
import { readMarkup } from '../support/markup.ts'
import { lognormal, measured } from '../support/synthetic.ts'

const CONFIG = 'url: http://localhost:3000\nload: { rate: 40/s, warm-up: 1s, duration: 40s }\n'
const URL_OF_PAGE = 'http://127.0.0.1:9/token/'

interface FakePage {
  readonly options: LiveServerOptions
  /** Newest state of each part, as somebody who looks would see it. */
  readonly parts: Map<string, string>
  last: string | undefined
  closed: boolean
}

/** A live server that somebody always looks at. */
function aPage(): { readonly pages: FakePage[]; readonly openLiveServer: CliEdges['openLiveServer'] } {
  const pages: FakePage[] = []
  return {
    pages,
    openLiveServer: (options) => {
      const page: FakePage = { options, parts: new Map(), last: undefined, closed: false }
      pages.push(page)
      return Promise.resolve({
        url: URL_OF_PAGE,
        show: (part, render) => void page.parts.set(part, render()),
        end: (last) => {
          page.last = last
          return Promise.resolve()
        },
        close: () => {
          page.closed = true
          return Promise.resolve()
        },
      })
    },
  }
}

/** An engine that tells two seconds of load, then the first block, then goes on as the fake one does. */
function aTellingEngine(during: () => void = () => undefined): LoadEngine {
  return {
    run(plan, watch) {
      for (const elapsedMs of [1000, 2000, 3000])
        watch.onProgress({
          phase: elapsedMs > 1000 ? 'hold' : 'warm-up',
          elapsedMs,
          plannedMs: 41_000,
          rate: 40,
          p95Ms: 21.5,
          errors: 0,
          errorsTotal: 3,
          sentTotal: 80,
          inFlight: 2,
          blocks: 0,
        })
      const latencies = lognormal(plan, { seed: 1, medianMs: 20 })
      watch.onBlocks({ candidate: measured(plan, 2, latencies), baseline: undefined })
      during()
      return anEngine().run(plan, watch)
    },
  }
}

function edgesFor(replaced: Parameters<typeof fakeEdges>[0]): FakeEdges {
  return fakeEdges({
    probe: READY,
    openStore: () => ({
      find: () => Promise.resolve({ kind: 'missing', reason: 'Nothing was kept yet.' }),
      save: () => Promise.reject(new Error('not asked for')),
    }),
    content: { 'plimsoll.yml': CONFIG },
    engine: aTellingEngine(),
    ...replaced,
  })
}

describe('plimsoll run --ui', () => {
  test('without it nothing is opened', async () => {
    const edges = edgesFor({})
    expect(await runCli(['run'], edges)).toBe(0)
    expect(edges.stderr.text()).not.toContain('Live page')
  })

  test('prints the address, shows the run, and turns into its report', async () => {
    const { pages, openLiveServer } = aPage()
    const edges = edgesFor({ openLiveServer })
    expect(await runCli(['run', '--ui'], edges)).toBe(0)
    const [page] = pages
    expect(edges.stderr.text()).toContain(`Live page: ${URL_OF_PAGE}\n`)
    expect(readMarkup(page!.options.page).text).toContain('http://localhost:3000')

    const shown = (part: string): string => readMarkup(page!.parts.get(part) ?? '').text
    expect(shown('status')).toMatch(/full load[^]*3 s, at most 38 s left[^]*40\/s[^]*21\.5 ms[^]*3 errors/)
    expect(shown('requests')).toContain('GET /')
    expect(shown('time')).toContain('Latency')
    expect(shown('story')).toContain('Ready: http://localhost:3000')

    const result = JSON.parse(edges.files.content.get('plimsoll-results/result.json') ?? '') as Result
    expect(readMarkup(page!.last ?? '').text).toContain(result.headline)
    expect(page!.last).toBe(edges.files.content.get('plimsoll-results/report.html'))
    expect(page!.closed).toBe(true)
  })

  test('the stop button ends the run as Ctrl+C does: 130, with what was measured', async () => {
    const { pages, openLiveServer } = aPage()
    const edges = edgesFor({ openLiveServer, engine: aTellingEngine(() => pages[0]!.options.onStop()) })
    expect(await runCli(['run', '--ui'], edges)).toBe(130)
    const result = JSON.parse(edges.files.content.get('plimsoll-results/result.json') ?? '') as Result
    expect(result).toMatchObject({ partial: true, why: 'interrupted' })
    expect(pages[0]!.last).toContain('cut short')
    expect(edges.exits).toEqual([])
  })

  test('Ctrl+C still works, and the page is closed', async () => {
    const { pages, openLiveServer } = aPage()
    const edges: FakeEdges = edgesFor({
      openLiveServer,
      engine: aTellingEngine(() => edges.interrupt('SIGTERM')),
    })
    expect(await runCli(['run', '--ui'], edges)).toBe(143)
    expect(pages[0]!.closed).toBe(true)
  })

  test('a run that could not be made closes the page too', async () => {
    const { pages, openLiveServer } = aPage()
    const edges = edgesFor({
      openLiveServer,
      engine: { run: () => Promise.reject(new Error('a thread was lost')) },
    })
    expect(await runCli(['run', '--ui'], edges)).toBe(2)
    expect(pages[0]).toMatchObject({ last: undefined, closed: true })
  })

  test('a secret is on no part of the page', async () => {
    const { pages, openLiveServer } = aPage()
    const edges = edgesFor({
      openLiveServer,
      env: { KEY: 'open-sesame' },
      content: {
        'plimsoll.yml': `${CONFIG.replace('3000', '3000/open-sesame')}headers: { x-key: '\${KEY}' }\n`,
      },
    })
    expect(await runCli(['run', '--ui'], edges)).toBe(0)
    const page = pages[0]!
    const all = [page.options.page, page.last, ...page.parts.values()].join('\n')
    expect(all).toContain('***')
    expect(all).not.toContain('open-sesame')
  })
})
