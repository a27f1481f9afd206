import { PROCESS_VALUES, type ProcessValue, valueName } from '../config/observe-names.ts'
import type { ProcessMatch } from '../config/observe.ts'
import type { Side } from '../plan/plan.ts'
import type { Value } from './evaluate.ts'
import {
  countDescriptors,
  findCommand,
  findListener,
  processTree,
  readProcess,
  readResident,
} from './proc.ts'
import type { ProcessState } from './proc.ts'
import type { Source } from './source.ts'

/** A process that can be found without knowing where a side is. */
export type PlacedMatch = Exclude<ProcessMatch, { by: 'target' }>

const NAMES = Object.keys(PROCESS_VALUES) as ProcessValue[]

/** Watches a local process and everything it started. Looks for it again when it is gone. */
export function createProcessSource(target: string, match: PlacedMatch, side: Side): Source {
  let root: ProcessState | undefined
  let before: { readonly atMs: number; readonly cpu: ReadonlyMap<string, number> } | undefined
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
      const cpu = new Map(tree.map((one) => [identityOf(one), one.cpuSeconds]))
      const values = valuesOf(tree, before === undefined ? undefined : usedSince(before, cpu, atMs))
      before = { atMs, cpu }
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
  cpu: number | undefined,
): Readonly<Record<ProcessValue, Value>> {
  const total = (of: (one: ProcessState) => number | undefined): number =>
    tree.reduce((sum, one) => sum + (of(one) ?? 0), 0)
  const own = tree[0] === undefined ? undefined : countDescriptors(tree[0].pid)
  return {
    cpu: cpu === undefined ? { kind: 'not-yet' } : value(cpu),
    memory: value(total(({ pid }) => readResident(pid))),
    'open-files':
      own === undefined
        ? { kind: 'none', reason: 'its descriptors may not be counted: it belongs to another user' }
        : value(total(({ pid }) => countDescriptors(pid))),
    threads: value(total(({ threads }) => threads)),
    children: value(tree.length - 1),
  }
}

/** Cores in use since the reading before, by processes that were there then; a new one counts from its start. */
function usedSince(
  before: { readonly atMs: number; readonly cpu: ReadonlyMap<string, number> },
  now: ReadonlyMap<string, number>,
  atMs: number,
): number | undefined {
  const seconds = (atMs - before.atMs) / 1_000
  if (seconds <= 0) return undefined
  let used = 0
  for (const [identity, cpuSeconds] of now) used += Math.max(0, cpuSeconds - (before.cpu.get(identity) ?? 0))
  return used / seconds
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
