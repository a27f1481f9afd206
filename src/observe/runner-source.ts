import { cpus, totalmem } from 'node:os'
import { RUNNER, RUNNER_VALUES, type RunnerValue, valueName } from '../config/observe-names.ts'
import type { Value } from './evaluate.ts'
import { readText } from './proc.ts'
import { CounterRate } from './rate.ts'
import type { Source } from './source.ts'

const NAMES = Object.keys(RUNNER_VALUES) as RunnerValue[]
/** Of /proc/diskstats, whatever the disk's own (iostats, kernel documentation). */
const SECTOR = 512

/** Watches the machine that makes the load; it counts to the candidate's side. */
export function createRunnerSource(): Source {
  const rates = new Map<RunnerValue, CounterRate>()
  let before: { readonly all: number; readonly idle: number } | undefined

  const perSecond = (name: RunnerValue, bytes: number | undefined, atMs: number): Value => {
    if (bytes === undefined) return { kind: 'none', reason: 'this system does not tell it' }
    const rate = rates.get(name) ?? new CounterRate(undefined)
    rates.set(name, rate)
    const [value] = rate.next([{ labels: '', value: bytes }], atMs)
    return value === undefined ? { kind: 'not-yet' } : { kind: 'value', value }
  }
  const cpu = (): Value => {
    const now = cpuTimes()
    const all = before === undefined ? 0 : now.all - before.all
    const busy = before === undefined ? 0 : all - (now.idle - before.idle)
    before = now
    return all > 0 ? { kind: 'value', value: busy / all } : { kind: 'not-yet' }
  }

  return {
    target: RUNNER,
    side: 'candidate',
    timeoutMs: Infinity,
    series: NAMES.map((value) => ({
      name: valueName(RUNNER, value),
      target: RUNNER,
      unit: RUNNER_VALUES[value].unit,
      kind: RUNNER_VALUES[value].kind,
      expression: RUNNER_VALUES[value].about,
      // Disks and networks are told by Linux only, and not by every container.
      assumed: value !== 'cpu' && value !== 'memory',
    })),
    read(atMs) {
      const disk = diskBytes(readText('/proc/diskstats'))
      const net = networkBytes(readText('/proc/net/dev'))
      const values: Readonly<Record<RunnerValue, Value>> = {
        cpu: cpu(),
        memory: { kind: 'value', value: totalmem() - availableMemory(readText('/proc/meminfo')) },
        'disk-read': perSecond('disk-read', disk?.read, atMs),
        'disk-written': perSecond('disk-written', disk?.written, atMs),
        received: perSecond('received', net?.received, atMs),
        sent: perSecond('sent', net?.sent, atMs),
      }
      return Promise.resolve({ values: NAMES.map((name) => values[name]), incarnation: undefined, notes: [] })
    },
    close: () => Promise.resolve(),
  }
}

function cpuTimes(): { readonly all: number; readonly idle: number } {
  const times = cpus().map((cpu) => cpu.times)
  const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq, 0)
  return { all, idle: times.reduce((sum, { idle }) => sum + idle, 0) }
}

/** What can be had without swapping, caches included; elsewhere what the system calls free. */
function availableMemory(meminfo: string | undefined): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo ?? '')?.[1]
  return kib === undefined ? process.availableMemory() : Number(kib) * 1_024
}

/** Bytes since the start of all disks together; partitions are part of their disk. Undefined without any. */
export function diskBytes(
  diskstats: string | undefined,
): { readonly read: number; readonly written: number } | undefined {
  const disks = rowsOf(diskstats).filter(([, , name = '']) =>
    /^(?:sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(name),
  )
  if (disks.length === 0) return undefined
  const sum = (column: number): number => disks.reduce((all, row) => all + Number(row[column]) * SECTOR, 0)
  return { read: sum(5), written: sum(9) }
}

/** Bytes since the start of all interfaces together but loopback. Undefined without any. */
export function networkBytes(
  dev: string | undefined,
): { readonly received: number; readonly sent: number } | undefined {
  const interfaces = rowsOf(dev?.replaceAll(':', ': ')).filter(
    ([name = '']) => name.endsWith(':') && name !== 'lo:',
  )
  if (interfaces.length === 0) return undefined
  const sum = (column: number): number => interfaces.reduce((all, row) => all + Number(row[column]), 0)
  return { received: sum(1), sent: sum(9) }
}

function rowsOf(text: string | undefined): readonly (readonly string[])[] {
  return (text ?? '').split('\n').map((line) => line.trim().split(/\s+/))
}
