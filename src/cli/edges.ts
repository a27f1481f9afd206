import type { BaselineStore } from '../baseline/store.ts'
import type { Machine } from '../gate.ts'
import type { ControlWorkload } from '../control/control-workload.ts'
import type { LoadEngine } from '../load/engine.ts'
import type { Probe } from '../load/probe.ts'
import type { ReferenceClocks } from '../load/reference-clock.ts'
import type { Observer } from '../observe/observer.ts'
import type { StartTool } from '../engines/tool.ts'
import type { OpenLiveServer } from '../ui/live-port.ts'

/** Everything the command line needs of the world. `index.ts` builds the real ones, tests hand in fakes. */
export interface CliEdges {
  readonly engine: LoadEngine
  readonly probe: Probe
  readonly machine: Machine
  /** Tells how fast this machine is; without it runs are compared as measured. */
  readonly control?: ControlWorkload | undefined
  /** Looks at what the configuration names while the load runs; without it nothing is observed. */
  readonly observer?: Observer | undefined
  /** Clocks that a shard holds this machine's against. */
  readonly clocks?: ReferenceClocks | undefined
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results and answers: what a pipe should receive. */
  readonly stdout: Screen
  /** Progress, warnings and errors. */
  readonly stderr: Screen
  readonly files: Files
  now(): Date
  /** Waits without load; ends early when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
  /** The history kept in a folder. */
  openStore(dir: string): BaselineStore
  /** Calls `listener` for each SIGINT and SIGTERM; the function returned ends that. */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void
  /** Ends the process at once: a second Ctrl+C does not wait for anything. */
  exitNow(code: number): void
  /** Serves the page of a run under way, on loopback. */
  readonly openLiveServer: OpenLiveServer
  /** Starts one of the demo's shops as a process of its own, on a free loopback port. */
  startShop(shop: ShopOptions): Promise<RunningShop>
  /** Starts k6 or Locust; the program on the PATH where it is absent. */
  readonly startTool?: StartTool | undefined
  /** Is the shop, in the process that `startShop` made: serves until its parent goes away. */
  serveShop(shop: ShopOptions): Promise<void>
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM'

export interface Screen {
  write(text: string): void
  readonly isTTY: boolean
  /** Characters in a line; undefined where there is no terminal. */
  readonly columns: number | undefined
}

/** The few file operations used; paths as the user gave them. All throw Node's own errors. */
export interface Files {
  /** Text of a file; undefined when there is none. */
  read(path: string): string | undefined
  /** Bytes `from` to the one before `end` of a file, each as a character; where it is missing, files are read whole. */
  readPart?(path: string, from: number, end: number): string
  /** Writes a file whole, makes its folders, replaces what was there. */
  write(path: string, text: string): void
  remove(path: string): void
  /** Names in a folder; empty when there is none. */
  list(path: string): readonly string[]
}

export interface ShopOptions {
  readonly seed: number
  /** Name of the request that is slow in this shop; undefined for none. */
  readonly slow: string | undefined
  /** Factor on that request's time. */
  readonly factor: number
}

export interface RunningShop {
  readonly url: string
  stop(): Promise<void>
}
