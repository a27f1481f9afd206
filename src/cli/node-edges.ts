import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readPart } from '../read-part.ts'
import { createFileStore } from '../baseline/file-store.ts'
import { serveShop, startShop } from '../demo/shop-process.ts'
import { openLiveServer } from '../ui/live-server.ts'
import type { CliEdges, Files, InterruptSignal, Screen } from './edges.ts'

/** The part of the edges that both fronts share. */
export type World = Pick<
  CliEdges,
  'engine' | 'probe' | 'machine' | 'control' | 'observer' | 'clocks' | 'version' | 'now' | 'pause'
>

/** This process's terminal, files and signals. `entry` is the bundle, which the demo starts again as its shops. */
export function nodeEdges(world: World, entry: URL): CliEdges {
  return {
    ...world,
    env: process.env,
    stdout: screenOf(process.stdout),
    stderr: screenOf(process.stderr),
    files: FILES,
    openStore: createFileStore,
    openLiveServer,
    onInterrupt,
    exitNow: (code) => process.exit(code),
    startShop: (shop) => startShop(entry, shop),
    serveShop,
  }
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  // Whoever reads may leave early (`plimsoll report … | head`): then there is nobody left to write for.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    write: (text) => void stream.write(text),
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
  }
}

const FILES: Files = {
  read(path) {
    try {
      return readFileSync(path, 'utf8')
    } catch (thrown) {
      if (isAbsent(thrown)) return undefined
      throw thrown
    }
  },
  readPart,
  write(path, text) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  },
  remove(path) {
    rmSync(path, { force: true })
  },
  list(path) {
    try {
      return readdirSync(path)
    } catch (thrown) {
      if (isAbsent(thrown)) return []
      throw thrown
    }
  },
}

/** ENOTDIR: a part of the path is a file, so what is asked for is not there either. */
function isAbsent(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  )
}

const INTERRUPTS: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM']

function onInterrupt(listener: (signal: InterruptSignal) => void): () => void {
  for (const signal of INTERRUPTS) process.on(signal, listener)
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, listener)
  }
}
