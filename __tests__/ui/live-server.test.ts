import { request } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { LiveServer } from '../../src/ui/live-port.ts'
import { encodeEvent, openLiveServer } from '../../src/ui/live-server.ts'

const opened: LiveServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

async function aServer(onStop: () => void = () => undefined): Promise<LiveServer> {
  const server = await openLiveServer({ page: '<p>running</p>', onStop })
  opened.push(server)
  return server
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** Asks with headers that `fetch` would not let us choose. */
function ask(
  url: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers } = options
    const asked = request(url, { method, headers, agent: false }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

interface Watcher {
  /** Resolves when what came so far holds this text. */
  saw(text: string): Promise<string>
  leave(): void
}

async function watch(server: LiveServer): Promise<Watcher> {
  const abort = new AbortController()
  const answer = await fetch(`${server.url}events`, { signal: abort.signal })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    async saw(wanted) {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended without "${wanted}": ${text}`)
        text += value
      }
      return text
    },
    leave: () => abort.abort(),
  }
}

describe('who is let in', () => {
  test('the whole address gives the page, on loopback only, and never from a cache', async () => {
    const server = await aServer()
    const answer = await fetch(server.url)
    expect(await answer.text()).toBe('<p>running</p>')
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
    expect(new URL(server.url).pathname.length).toBeGreaterThan(40)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
  })

  test.each([
    { name: 'no token', path: '/', method: 'GET' },
    { name: 'a wrong token', path: '/wrong/', method: 'GET' },
    { name: 'a wrong token for the events', path: '/wrong/events', method: 'GET' },
    { name: 'a wrong token for the stop', path: '/wrong/stop', method: 'POST' },
    { name: 'no token for the stop', path: '/stop', method: 'POST' },
  ])('$name is refused like a path that is not there', async ({ path, method }) => {
    let stops = 0
    const server = await aServer(() => stops++)
    const refused = await ask(new URL(path, server.url).href, { method })
    const unknown = await ask(`${server.url}elsewhere`)
    expect(refused.status).toBe(404)
    expect(refused).toEqual(unknown)
    expect(refused.body).not.toContain(new URL(server.url).pathname)
    expect(stops).toBe(0)
  })

  test.each([
    { name: 'a name that points here', headers: { host: 'evil.test' } },
    { name: 'another port of this machine', headers: { host: '127.0.0.1:1' } },
    { name: 'a page of another origin', headers: { origin: 'http://evil.test' } },
  ])('$name is refused even with the token', async ({ headers }) => {
    let stops = 0
    const server = await aServer(() => stops++)
    expect((await ask(`${server.url}stop`, { method: 'POST', headers })).status).toBe(404)
    expect((await ask(server.url, { headers })).status).toBe(404)
    expect(stops).toBe(0)
  })

  test('a stop is a POST, and counts once', async () => {
    let stops = 0
    const server = await aServer(() => stops++)
    expect((await ask(`${server.url}stop`)).status).toBe(404)
    expect((await ask(`${server.url}stop`, { method: 'POST' })).status).toBe(202)
    expect((await ask(`${server.url}stop`, { method: 'POST' })).status).toBe(202)
    expect(stops).toBe(1)
  })
})

describe('what is shown', () => {
  test('nothing is rendered while nobody looks; who comes later sees the newest state', async () => {
    const server = await aServer()
    const rendered: string[] = []
    const show = (text: string): void =>
      server.show('status', () => {
        rendered.push(text)
        return text
      })
    show('first')
    show('second')
    expect(rendered).toEqual([])
    const watcher = await watch(server)
    await watcher.saw('second')
    show('third')
    expect(await watcher.saw('third')).not.toContain('first')
    watcher.leave()
  })

  test('every open page hears everything', async () => {
    const server = await aServer()
    const watchers = [await watch(server), await watch(server)]
    server.show('time', () => 'line one\nline two')
    for (const watcher of watchers) {
      expect(await watcher.saw('line two')).toContain('event: time\ndata: line one\ndata: line two\n\n')
      watcher.leave()
    }
  })

  test.each([
    { name: 'one line', data: 'a', want: 'event: x\ndata: a\n\n' },
    {
      name: 'every kind of line break',
      data: 'a\nb\r\nc\rd',
      want: 'event: x\ndata: a\ndata: b\ndata: c\ndata: d\n\n',
    },
    { name: 'nothing', data: '', want: 'event: x\ndata: \n\n' },
  ])('$name cannot start an event of its own', ({ data, want }) => {
    expect(encodeEvent('x', data)).toBe(want)
  })
})

describe('the end', () => {
  test('open pages are told, get the last page, and only then is nothing served any more', async () => {
    const server = await aServer()
    const watcher = await watch(server)
    const ended = server.end('<p>report</p>')
    await watcher.saw('event: end')
    expect((await ask(server.url)).body).toBe('<p>report</p>')
    await ended
    await expect(ask(server.url)).rejects.toThrow(/ECONNREFUSED/)
    watcher.leave()
  })

  test('where nobody looks it ends at once', async () => {
    const server = await aServer()
    await server.end('<p>report</p>')
    await expect(ask(server.url)).rejects.toThrow(/ECONNREFUSED/)
  })

  test('closing twice is closing', async () => {
    const server = await aServer()
    await server.close()
    await server.close()
    await expect(ask(server.url)).rejects.toThrow(/ECONNREFUSED/)
  })
})
