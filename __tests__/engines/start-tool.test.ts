import { afterEach, describe, expect, test } from '@jest/globals'
import { createStartTool, startTool } from '../../src/engines/start-tool.ts'
import { wholeLines } from '../../src/engines/streamed-source.ts'
import type { RunningTool } from '../../src/engines/tool.ts'

const order = (program: string, signal = new AbortController().signal) => ({
  ...{ command: process.execPath, args: ['-e', program], env: {}, signal },
})

async function printed({ output }: RunningTool): Promise<string> {
  let text = ''
  for await (const chunk of output) text += Buffer.from(chunk).toString('utf8')
  return text
}

describe('a tool that is started', () => {
  afterEach(() => {
    delete process.env.INPUT_HEADERS
    delete process.env.ACTIONS_RUNTIME_TOKEN
  })

  test("does not get the runner's own variables, which hold secrets", async () => {
    process.env.INPUT_HEADERS = 'secret'
    process.env.ACTIONS_RUNTIME_TOKEN = 'secret'
    const tool = await startTool(order('console.log(Object.keys(process.env).join(" "))'))
    const names = (await printed(tool)).trim().split(' ')
    expect(names).toContain('PATH')
    expect(names.filter((name) => /^(?:INPUT|ACTIONS)_/.test(name))).toEqual([])
  })

  test('and that does not end when it is asked to is ended, with all that it started', async () => {
    const abort = new AbortController()
    // The output stays open as long as anyone holds it: it ends when both are gone.
    const stubborn = `
      process.on('SIGINT', () => {})
      require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      console.log('ready')
      setInterval(() => {}, 1000)`
    const tool = await createStartTool(100)(order(stubborn, abort.signal))
    let said = ''
    for await (const chunk of tool.output) {
      said += Buffer.from(chunk).toString('utf8')
      if (said.includes('ready')) abort.abort()
    }
    expect(await tool.ended).toMatchObject({ code: undefined, killedBy: 'SIGKILL' })
  })
})

describe('output that was cut in a line', () => {
  const pieces = ['a\nb', 'b\nc', 'c'].map((text) => Buffer.from(text))

  test.each([
    { name: 'is left out of a run that was interrupted', aborted: true, want: 'a\nbb\n' },
    { name: 'is handed on otherwise, for the reader to name', aborted: false, want: 'a\nbb\ncc' },
  ])('$name', async ({ aborted, want }) => {
    const abort = new AbortController()
    if (aborted) abort.abort()
    const output = (async function* () {
      for (const piece of pieces) yield await Promise.resolve(piece)
    })()
    const read: Uint8Array[] = []
    for await (const piece of wholeLines(output, abort.signal)) read.push(piece)
    expect(Buffer.concat(read).toString('utf8')).toBe(want)
  })
})
