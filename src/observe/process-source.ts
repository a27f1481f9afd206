import { PROCESS_VALUES, type ProcessValue, valueName } from '../config/observe-names.ts'
import type { Side } from '../plan/plan.ts'
import type { Value } from './evaluate.ts'
import {
  countDescriptors,
  findCommand,
  findListener,
  processTree,
  readDisk,
  readProcess,
  readResident,
} from './proc.ts'
import type { PlacedMatch } from './place.ts'
import type { ProcessState } from './proc.ts'
import type { Source } from './source.ts'

const NAMES = Object.keys(PROCESS_VALUES) as ProcessValue[]

/** Values that are read as a total since the start of a process, and shown as the change each second. */
type Total = Extract<ProcessValue, 'cpu' | 'disk-read' | 'disk-written'>

/** By process; undefined where the first of them may not be asked. */
type ByProcess = ReadonlyMap<string, number> | undefined

interface Taken extends Readonly<Record<Total, ByProcess>> {
  readonly atMs: number
}

/** Watches a local process and everything it started. Looks for it again when it is gone. */
export function createProcessSource(target: string, match: PlacedMatch, side: Side): Source {
  let root: ProcessState | undefined
  let before: Taken | undefined
  return {
    target,
    side,
    timeoutMs: Infinity,
    series: NAMES.map((value) => ({
      name: valueName(target, value),
      target,
      unit: PROCESS_VALUES[value].unit,
      kind: PROCESS_VALUES[value].kind,
      expression: PROCESS_VALUES[value].about,
      assumed: value !== 'memory' && value !== 'cpu',
    })),
    read(atMs) {
      root = find(match, root)
      if (root === undefined) return Promise.reject(new Error(notFound(match)))
      const tree = processTree(root.pid)
      const now = takenBy(tree, atMs)
      const values = valuesOf(tree, (total) => rateOf(total, before, now))
      before = now
      return Promise.resolve({
        values: NAMES.map((name) => values[name]),
        incarnation: identityOf(root),
        notes: [],
      })
    },
    close: () => Promise.resolve(),
  }
}

function valuesOf(
  tree: readonly ProcessState[],
  rate: (total: Total) => Value,
): Readonly<Record<ProcessValue, Value>> {
  const sum = (of: (one: ProcessState) => number | undefined): number =>
    tree.reduce((all, one) => all + (of(one) ?? 0), 0)
  const own = tree[0] === undefined ? undefined : countDescriptors(tree[0].pid)
  return {
    cpu: rate('cpu'),
    memory: value(sum(({ pid }) => readResident(pid))),
    'open-files':
      own === undefined
        ? { kind: 'none', reason: 'its descriptors may not be counted: it belongs to another user' }
        : value(sum(({ pid }) => countDescriptors(pid))),
    threads: value(sum(({ threads }) => threads)),
    children: value(tree.length - 1),
    'disk-read': rate('disk-read'),
    'disk-written': rate('disk-written'),
  }
}

function takenBy(tree: readonly ProcessState[], atMs: number): Taken {
  const disks = new Map(tree.map((one) => [one, readDisk(one.pid)]))
  const by = (of: (one: ProcessState) => number | undefined): ByProcess =>
    tree[0] === undefined || of(tree[0]) === undefined
      ? undefined
      : new Map(tree.map((one) => [identityOf(one), of(one) ?? 0]))
  return {
    atMs,
    cpu: by(({ cpuSeconds }) => cpuSeconds),
    'disk-read': by((one) => disks.get(one)?.readBytes),
    'disk-written': by((one) => disks.get(one)?.writtenBytes),
  }
}

/** Per second since the reading before, by processes that were there then; a new one counts from its start. */
function rateOf(total: Total, before: Taken | undefined, now: Taken): Value {
  const [last, next] = [before?.[total], now[total]]
  if (next === undefined) return { kind: 'none', reason: 'the system does not tell it of this process' }
  const seconds = (now.atMs - (before?.atMs ?? now.atMs)) / 1_000
  if (last === undefined || seconds <= 0) return { kind: 'not-yet' }
  let used = 0
  for (const [identity, taken] of next) used += Math.max(0, taken - (last.get(identity) ?? 0))
  return value(used / seconds)
}

/** The same one as long as it lives: looking for it is the dear part. */
function find(match: PlacedMatch, root: ProcessState | undefined): ProcessState | undefined {
  const still = root === undefined ? undefined : readProcess(root.pid)
  if (still !== undefined && still.startTicks === root?.startTicks) return still
  const pid = search(match)
  return pid === undefined ? undefined : readProcess(pid)
}

function search(match: PlacedMatch): number | undefined {
  switch (match.by) {
    case 'pid':
      return match.pid
    case 'port':
      return findListener(match.port)
    case 'command':
      return findCommand(match.text)
    default:
      return match satisfies never
  }
}

function notFound(match: PlacedMatch): string {
  switch (match.by) {
    case 'pid':
      return `there is no process ${match.pid}`
    case 'port':
      return `no process that may be seen listens on port ${match.port}; one in a container or of another user may not`
    case 'command':
      return `no process has ${JSON.stringify(match.text)} in its command line`
    default:
      return match satisfies never
  }
}

function identityOf({ pid, startTicks }: ProcessState): string {
  return `${pid}@${startTicks}`
}

function value(of: number): Value {
  return { kind: 'value', value: of }
}
