import type { CliEdges, Files, InterruptSignal, Screen } from '../../src/cli/edges.ts'

/** Files that live in memory, by the path that was given. */
export function memoryFiles(initial: Readonly<Record<string, string>> = {}): Files & {
  readonly content: Map<string, string>
} {
  const content = new Map(Object.entries(initial))
  return {
    content,
    read: (path) => content.get(path),
    write: (path, text) => void content.set(path, text),
    remove: (path) => void content.delete(path),
    list: (folder) => {
      const prefix = folder === '.' ? '' : `${folder}/`
      const names = [...content.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] ?? '')
      return [...new Set(names)]
    },
  }
}

/** A screen that keeps what is written to it. */
export function recordingScreen(
  options: { readonly isTTY?: boolean; readonly columns?: number } = {},
): Screen & {
  text(): string
} {
  let text = ''
  return {
    isTTY: options.isTTY ?? false,
    columns: options.columns,
    write: (more) => {
      text += more
    },
    text: () => text,
  }
}

export interface FakeEdges extends CliEdges {
  readonly stdout: ReturnType<typeof recordingScreen>
  readonly stderr: ReturnType<typeof recordingScreen>
  readonly files: ReturnType<typeof memoryFiles>
  /** Sends a signal to whoever listens. */
  interrupt(signal: InterruptSignal): void
  /** Codes with which the process would have ended at once. */
  readonly exits: readonly number[]
}

/** Edges for the command line without a world; what a test does not replace fails when it is used. */
export function fakeEdges(
  replaced: Partial<CliEdges> & { readonly content?: Readonly<Record<string, string>> } = {},
): FakeEdges {
  const listeners = new Set<(signal: InterruptSignal) => void>()
  const exits: number[] = []
  const unused = (what: string) => (): never => {
    throw new Error(`the test did not expect ${what}`)
  }
  const { content, ...edges } = replaced
  return {
    engine: { run: unused('load') },
    probe: { awaitReady: unused('a probe') },
    machine: { runner: 'test', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
    version: '0.0.0-test',
    env: {},
    now: () => new Date('2026-01-02T03:04:05Z'),
    pause: () => Promise.resolve(),
    openStore: () => ({ find: unused('a search for history'), save: unused('a run to be saved') }),
    openLiveServer: unused('a live page'),
    startShop: unused('a shop'),
    serveShop: unused('to be a shop'),
    ...edges,
    files: memoryFiles(content),
    stdout: recordingScreen(),
    stderr: recordingScreen(),
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exitNow: (code) => void exits.push(code),
    interrupt: (signal) => listeners.forEach((listener) => listener(signal)),
    exits,
  }
}
