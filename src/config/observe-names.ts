import type { ObservedKind, ObservedUnit } from '../measure/observed.ts'
import { fieldOf, keysOf } from './fields.ts'

/** A value that can be read without being configured one by one. */
export interface Known {
  readonly unit: ObservedUnit
  readonly kind: ObservedKind
  /** What it is, for the reader. */
  readonly about: string
}

/** Scraped where `series` names nothing: what the client libraries of Prometheus report of their process. */
export const ASSUMED_SERIES = {
  memory: 'process_resident_memory_bytes',
  cpu: 'rate(process_cpu_seconds_total)',
  'open-files': 'process_open_fds',
} as const

/** Of a local process and everything it started; named `<process>-<value>`. */
export const PROCESS_VALUES = {
  cpu: { unit: 'fraction', kind: 'rate', about: 'CPU time of the processes; 100 % is one core' },
  memory: {
    unit: 'bytes',
    kind: 'gauge',
    about: 'resident memory of the processes, shared pages counted in each',
  },
  'open-files': { unit: 'count', kind: 'gauge', about: 'open descriptors of the processes' },
  threads: { unit: 'count', kind: 'gauge', about: 'threads of the processes' },
  children: { unit: 'count', kind: 'gauge', about: 'processes that it started, and those that they did' },
  'disk-read': { unit: 'bytes-per-second', kind: 'rate', about: 'read from disks by the processes' },
  'disk-written': { unit: 'bytes-per-second', kind: 'rate', about: 'written to disks by the processes' },
} as const satisfies Readonly<Record<string, Known>>
export type ProcessValue = keyof typeof PROCESS_VALUES

/** Of the machine that makes the load; named `runner-<value>`. */
export const RUNNER_VALUES = {
  cpu: { unit: 'fraction', kind: 'rate', about: 'CPU time of the runner; 100 % is all cores' },
  memory: { unit: 'bytes', kind: 'gauge', about: 'memory of the runner that is in use' },
  'disk-read': { unit: 'bytes-per-second', kind: 'rate', about: "read from the runner's disks" },
  'disk-written': { unit: 'bytes-per-second', kind: 'rate', about: "written to the runner's disks" },
  received: { unit: 'bytes-per-second', kind: 'rate', about: 'received by the runner, loopback left out' },
  sent: { unit: 'bytes-per-second', kind: 'rate', about: 'sent by the runner, loopback left out' },
} as const satisfies Readonly<Record<string, Known>>
export type RunnerValue = keyof typeof RUNNER_VALUES

/** The machine that makes the load, as a target. */
export const RUNNER = 'runner'
/** A process that nobody named. */
export const PROCESS = 'process'

/** The name under which a threshold finds a value of a process or of the runner. */
export function valueName(target: string, value: ProcessValue | RunnerValue): string {
  return `${target}-${value}`
}

/** Every series name that what was written under `observe` stands for, right or wrong as it may be. */
export function namesWritten(observe: unknown): readonly string[] {
  const series = fieldOf(observe, 'series')
  const processes = fieldOf(observe, 'process')
  const all: readonly unknown[] = Array.isArray(processes) ? processes : [processes]
  const named = all.flatMap((one) => {
    if (one === undefined || one === null || one === false) return []
    const name = fieldOf(one, 'name')
    return [typeof name === 'string' ? name : PROCESS]
  })
  return [
    ...(series === undefined && fieldOf(observe, 'prometheus') !== undefined
      ? Object.keys(ASSUMED_SERIES)
      : keysOf(series)),
    ...named.flatMap((name) => Object.keys(PROCESS_VALUES).map((value) => `${name}-${value}`)),
    ...(fieldOf(observe, 'runner') === true
      ? Object.keys(RUNNER_VALUES).map((value) => `${RUNNER}-${value}`)
      : []),
  ]
}
