import { describe, expect, test } from '@jest/globals'
import { createNarrator } from '../../src/cli/narrator.ts'
import type { Progress } from '../../src/load/engine.ts'
import { recordingScreen } from '../support/fake-cli-edges.ts'

const progress = (elapsedMs: number, phase = 'hold'): Progress => ({
  phase,
  elapsedMs,
  plannedMs: 60_000,
  rate: 40,
  p95Ms: 12.5,
  errors: 0,
  errorsTotal: 0,
  sentTotal: 100,
  inFlight: 1,
  blocks: 0,
})

const options = { quiet: false, mask: (text: string) => text }

describe('on a terminal', () => {
  test('progress is redrawn in place and gives way to the next line', () => {
    const stderr = recordingScreen({ isTTY: true, columns: 80 })
    const narrator = createNarrator({ stderr, env: { TERM: 'xterm' } }, options)
    narrator.progress(progress(0), undefined)
    narrator.progress(progress(500), undefined)
    narrator.say('Done.')
    expect(stderr.text()).toMatch(/^\r[^\n]*\x1b\[K\r[^\n]*\x1b\[K\r\x1b\[KDone\.\n$/)
  })

  test('a line never reaches the last column', () => {
    const stderr = recordingScreen({ isTTY: true, columns: 30 })
    createNarrator({ stderr, env: { NO_COLOR: '1' } }, options).progress(progress(0), 'so far so good')
    expect(stderr.text().replace('\r', '').replace('\x1b[K', '').length).toBeLessThan(30)
  })
})

describe('in a log', () => {
  const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

  test('there is a line every 10 s and at each change of phase', () => {
    const stderr = recordingScreen()
    const narrator = createNarrator({ stderr, env: {} }, options)
    for (let ms = 0; ms < 5_000; ms += 500) narrator.progress(progress(ms, 'warm-up'), undefined)
    for (let ms = 5_000; ms < 26_000; ms += 500) narrator.progress(progress(ms), undefined)
    narrator.close()
    expect(linesOf(stderr.text())).toHaveLength(4)
    expect(stderr.text()).not.toContain('\r')
  })

  test('a second run, whose clock starts anew, is shown from its start', () => {
    const stderr = recordingScreen()
    const narrator = createNarrator({ stderr, env: {} }, options)
    narrator.progress(progress(60_000), undefined)
    narrator.progress(progress(500), undefined)
    expect(linesOf(stderr.text())).toHaveLength(2)
  })

  test('GitHub Actions folds it into one group and shows warnings as such', () => {
    const stderr = recordingScreen()
    const narrator = createNarrator({ stderr, env: { GITHUB_ACTIONS: 'true' } }, options)
    narrator.progress(progress(0), undefined)
    narrator.progress(progress(10_000), undefined)
    narrator.warn('slow')
    narrator.close()
    narrator.close()
    const lines = linesOf(stderr.text())
    expect(lines[0]).toBe('::group::Load')
    expect(lines.slice(3)).toEqual(['::warning::slow', '::endgroup::'])
  })

  test('secrets are masked', () => {
    const stderr = recordingScreen()
    const mask = (text: string): string => text.replaceAll('s3cret', '***')
    createNarrator({ stderr, env: {} }, { quiet: false, mask }).say('sent s3cret')
    expect(stderr.text()).toBe('sent ***\n')
  })
})

test('quiet says nothing', () => {
  const stderr = recordingScreen()
  const narrator = createNarrator({ stderr, env: {} }, { ...options, quiet: true })
  narrator.say('a')
  narrator.warn('b')
  narrator.progress(progress(0), undefined)
  narrator.close()
  expect(stderr.text()).toBe('')
})
