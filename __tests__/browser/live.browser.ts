import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aFolder, startBundle, type Started } from '../support/bundle.ts'
import { aServer, type RunningServer } from '../support/server.ts'
import { accessibilityFaults, launchBrowser, type OpenPage, type TestBrowser } from './support/open-page.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

let server: RunningServer
let folder: ReturnType<typeof aFolder>
let started: Started | undefined
let opened: OpenPage | undefined
beforeEach(async () => {
  server = await aServer()
    .on('/a', (s) => s.answers(200).after(3))
    .start()
  folder = aFolder()
})
afterEach(async () => {
  started?.child.kill('SIGKILL')
  await started?.ended
  await opened?.close()
  await server.close()
  folder.remove()
})

/** Starts a run with a live page and opens it. */
async function watchRun(load: string): Promise<{ readonly run: Started; readonly seen: OpenPage }> {
  const config = `url: ${server.url}\nscenarios: [{ name: s, steps: [GET /a] }]\nload: ${load}\n`
  folder = aFolder({ 'plimsoll.yml': config })
  const run = startBundle(['run', '--ui'], { cwd: folder.path })
  started = run
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    run.child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Live page: (\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    run.child.once('exit', () => reject(new Error(`it ended before it printed an address: ${text}`)))
  })
  opened = await browser.openUrl(url)
  return { run, seen: opened }
}

/** Polls; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(100)
}

describe('the live page', () => {
  test('shows a running load, stops it, and becomes the report', async () => {
    const { run, seen } = await watchRun('{ rate: 60/s, warm-up: 1s, duration: 60s }')
    const { page, complaints } = seen
    await page.locator('#requests').getByText('GET /a').waitFor()
    expect(await page.locator('#status').innerText()).toMatch(/full load/)
    expect(await page.locator('#story').innerText()).toContain('Ready:')
    const line = page.locator('#time path.line.candidate').first()
    const drawn = async (): Promise<number> => (await line.getAttribute('d'))?.length ?? 0
    const before = await drawn()
    await until(async () => (await drawn()) > before)
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Stop the run' }).click()
    await page.locator('.verdict').getByText('cut short').waitFor()
    expect(await page.locator('#time .plot').count()).toBe(4)
    expect(complaints).toEqual([])
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('SIGINT: the load stops')
    expect(folder.resultAt()).toMatchObject({ partial: true, why: 'interrupted' })
  })

  test('a run that comes to its end becomes its report by itself, and serves nothing afterwards', async () => {
    const { run, seen } = await watchRun('{ rate: 60/s, warm-up: 1s, duration: 5s }')
    await seen.page.locator('#changes').waitFor()
    expect(await seen.page.title()).toContain(folder.resultAt().headline)
    await run.ended
    const again = await seen.page.reload().catch((error: unknown) => error)
    expect(String(again)).toContain('ERR_CONNECTION_REFUSED')
  })

  test('the address without its token shows nothing of the run', async () => {
    const { seen } = await watchRun('{ rate: 20/s, warm-up: 1s, duration: 20s }')
    const bare = await browser.openUrl(new URL('/', seen.page.url()).href)
    expect(await bare.page.locator('body').innerText()).toContain('There is nothing here')
    await bare.close()
  })
})
