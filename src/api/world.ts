import { createFileStore } from '../baseline/file-store.ts'
import type { BaselineStore } from '../baseline/store.ts'
import type { GateWorld } from '../gate.ts'
import { createLoadEngine } from '../load/pool.ts'
import { createProbe } from '../load/readiness.ts'
import { describeMachine, machineSource } from '../observe/machine.ts'
import { createObserver } from '../observe/sampler.ts'
import { pause } from '../pause.ts'
import { VERSION } from '../version.ts'

export type ApiWorld = Omit<GateWorld, 'store' | 'narrator'> & { openStore(dir: string): BaselineStore }

/**
 * The real world for a program that imports the package. Load threads run a file of their own: the program's
 * entry is not ours to run again. Its name ends as this file's does, so that sources and library both work.
 */
export function findWorld(): ApiWorld {
  const worker = import.meta.url.endsWith('.ts') ? 'worker-entry.ts' : 'worker-entry.js'
  return {
    engine: createLoadEngine(new URL(`../load/${worker}`, import.meta.url)),
    probe: createProbe(),
    observer: createObserver(),
    machine: describeMachine(machineSource(process.env)),
    version: VERSION,
    now: () => new Date(),
    pause,
    openStore: createFileStore,
  }
}
