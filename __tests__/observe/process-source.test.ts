import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { PlacedMatch } from '../../src/observe/place.ts'
import { diskUse, readText } from '../../src/observe/proc.ts'
import { createProcessSource } from '../../src/observe/process-source.ts'
import { createRunnerSource, diskBytes, networkBytes } from '../../src/observe/runner-source.ts'
import type { Source } from '../../src/observe/source.ts'

const NEVER = new AbortController().signal

async function read(source: Source, atMs: number): Promise<Readonly<Record<string, number | string>>> {
  const { values } = await source.read(atMs, NEVER)
  return Object.fromEntries(
    values.map((value, index) => [
      source.series[index]?.name ?? '',
      value.kind === 'value' ? value.value : value.kind === 'none' ? value.reason : 'not yet',
    ]),
  )
}

/** A process that listens, keeps a child and some memory, and ends by itself or with its input. */
const PROGRAM = `
const { spawn } = require('node:child_process')
const kept = Buffer.alloc(50e6, 1)
const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'ignore' })
const server = require('node:http').createServer((_, response) => response.end(String(kept.length)))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => { child.kill(); process.exit() }).resume()
setTimeout(() => { child.kill(); process.exit() }, 20000)
const busyUntil = Date.now() + 60
while (Date.now() < busyUntil);
`

// The first argument stands in the command line, where it is looked for.
async function aProcess(mark: string) {
  const child = spawn(process.execPath, ['-e', PROGRAM, mark], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    pid: child.pid ?? 0,
    port: Number(line.toString()),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

describe('a process of this machine (Linux)', () => {
  test('is found by id, port and command line, with what it started', async () => {
    const mark = `observed-${process.pid}`
    await using running = await aProcess(mark)
    const { pid, port } = running
    const ways: readonly PlacedMatch[] = [
      { by: 'pid', pid },
      { by: 'port', port },
      { by: 'command', text: mark },
    ]
    for (const match of ways) {
      const source = createProcessSource('app', match, 'candidate')
      const first = await read(source, 0)
      expect(first).toMatchObject({ 'app-cpu': 'not yet', 'app-children': 1 })
      expect(first['app-memory']).toBeGreaterThan(50e6)
      expect(first['app-threads']).toBeGreaterThan(2)
      expect(first['app-open-files']).toBeGreaterThan(4)
      const second = await read(source, 1_000)
      expect(second['app-cpu']).toBeGreaterThanOrEqual(0)
      expect((await source.read(2_000, NEVER)).incarnation).toMatch(new RegExp(`^${pid}@\\d+$`))
    }
  })

  test('what it writes to disk is told each second, or that the system does not tell it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-disk-'))
    try {
      const source = createProcessSource('self', { by: 'pid', pid: process.pid }, 'candidate')
      await source.read(0, NEVER)
      const before = diskUse(readText('/proc/self/io'))
      writeFileSync(join(folder, 'written'), Buffer.alloc(4_000_000, 1), { flush: true })
      const after = diskUse(readText('/proc/self/io'))
      const { 'self-disk-written': written } = await read(source, 1_000)
      if (before === undefined || after === undefined)
        expect(written).toBe('the system does not tell it of this process')
      else expect(written).toBeGreaterThanOrEqual(after.writtenBytes - before.writtenBytes)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test.each([
    {
      name: 'disk use is what reached the disk',
      text: 'rchar: 900\nwchar: 900\nread_bytes: 4096\nwrite_bytes: 12288\ncancelled_write_bytes: 4096\n',
      want: { readBytes: 4096, writtenBytes: 8192 },
    },
    { name: 'a kernel that does not count it', text: '', want: undefined },
    { name: 'a process that may not be looked at', text: undefined, want: undefined },
  ])('$name', ({ text, want }) => {
    expect(diskUse(text)).toEqual(want)
  })

  test('CPU time is that used between two readings', async () => {
    const source = createProcessSource('self', { by: 'pid', pid: process.pid }, 'candidate')
    await source.read(0, NEVER)
    const before = process.cpuUsage()
    const endMs = performance.now() + 150
    while (performance.now() < endMs);
    const used = process.cpuUsage(before)
    const { 'self-cpu': cpu } = await read(source, 1_000)
    // Ticks of 10 ms; other threads of this process go on meanwhile.
    expect(cpu).toBeGreaterThan((used.user + used.system) / 1e6 - 0.05)
    expect(cpu).toBeLessThan((used.user + used.system) / 1e6 + 0.5)
  })

  test.each([
    {
      name: 'an id that nobody has',
      match: { by: 'pid', pid: 4_194_303 },
      want: 'there is no process 4194303',
    },
    {
      name: 'a port where nobody listens',
      match: { by: 'port', port: 1 },
      want: 'no process that may be seen listens on port 1;',
    },
    {
      name: 'a command nobody runs',
      match: { by: 'command', text: 'no such \u0001 command' },
      want: 'no process has "no such \\u0001 command"',
    },
  ] as const)('$name is said in words', async ({ match, want }) => {
    await expect(createProcessSource('app', match, 'candidate').read(0, NEVER)).rejects.toThrow(want)
  })
})

describe('the machine that makes the load', () => {
  test('tells its CPU from two readings on, and its memory at once', async () => {
    const source = createRunnerSource()
    const first = await read(source, 0)
    expect(first['runner-cpu']).toBe('not yet')
    expect(first['runner-memory']).toBeGreaterThan(1e7)
    const endMs = performance.now() + 60
    while (performance.now() < endMs);
    const second = await read(source, 1_000)
    expect(second['runner-cpu']).toBeGreaterThan(0)
    expect(second['runner-cpu']).toBeLessThanOrEqual(1)
  })

  test('disks are counted without their partitions', () => {
    const stats = `   8       0 sda 100 0 1000 5 200 0 2000 9 0 1 1
   8       1 sda1 90 0 900 5 100 0 1000 9 0 1 1
 259       0 nvme0n1 1 0 10 0 1 0 20 0 0 0 0
 259       1 nvme0n1p1 1 0 10 0 1 0 20 0 0 0 0
   7       0 loop0 5 0 50 0 0 0 0 0 0 0 0
`
    expect(diskBytes(stats)).toEqual({ read: 1010 * 512, written: 2020 * 512 })
    expect(diskBytes('   7       0 loop0 5 0 50 0 0 0 0\n')).toBeUndefined()
    expect(diskBytes(undefined)).toBeUndefined()
  })

  test('networks are counted without loopback', () => {
    const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000 1 0 0 0 0 0 0 1000 1 0 0 0 0 0 0
  eth0:5000 1 0 0 0 0 0 0 700 1 0 0 0 0 0 0
  eth1: 60 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0
`
    expect(networkBytes(dev)).toEqual({ received: 5060, sent: 708 })
    expect(networkBytes(undefined)).toBeUndefined()
  })
})
