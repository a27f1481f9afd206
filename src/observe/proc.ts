import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Clock ticks of /proc in a second: Linux shows 100 to programs, whatever the kernel's own (USER_HZ, proc(5)). */
const TICKS = 100

/** One process as /proc shows it. */
export interface ProcessState {
  readonly pid: number
  readonly parent: number
  /** In user and kernel mode, since it was started. */
  readonly cpuSeconds: number
  readonly threads: number
  /** Ticks after the machine's start at which it was started: tells it from a later process of the same id. */
  readonly startTicks: string
}

/** Undefined when there is no such process (any more). */
export function readProcess(pid: number): ProcessState | undefined {
  const text = readText(`/proc/${pid}/stat`)
  // The second field is a name in brackets that may hold anything, brackets too.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined || fields.length < 20) return undefined
  const field = (number: number): string => fields[number - 3] ?? ''
  if (field(3) === 'Z') return undefined
  return {
    pid,
    parent: Number(field(4)),
    cpuSeconds: (Number(field(14)) + Number(field(15))) / TICKS,
    threads: Number(field(20)),
    startTicks: field(22),
  }
}

/** Resident memory in bytes; undefined when the process is gone. */
export function readResident(pid: number): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) * 1_024
}

/** What a process made its disks do since it was started (proc(5), `io`); undefined when it may not be looked at. */
export function readDisk(pid: number): DiskUse | undefined {
  return diskUse(readText(`/proc/${pid}/io`))
}

export interface DiskUse {
  readonly readBytes: number
  /** Without what was deleted again before it reached the disk. */
  readonly writtenBytes: number
}

/** From the text of `/proc/<pid>/io`. What only went to and from the page cache is not in it. */
export function diskUse(text: string | undefined): DiskUse | undefined {
  const field = (name: string): number | undefined => {
    const digits = new RegExp(`^${name}: (\\d+)$`, 'm').exec(text ?? '')?.[1]
    return digits === undefined ? undefined : Number(digits)
  }
  const readBytes = field('read_bytes')
  const written = field('write_bytes')
  if (readBytes === undefined || written === undefined) return undefined
  return { readBytes, writtenBytes: Math.max(0, written - (field('cancelled_write_bytes') ?? 0)) }
}

/** Open descriptors; undefined when they may not be counted: only the owner's may. */
export function countDescriptors(pid: number): number | undefined {
  return list(`/proc/${pid}/fd`)?.length
}

/** A process and everything it started, itself first. */
export function processTree(root: number): readonly ProcessState[] {
  const all = new Map<number, ProcessState[]>()
  let first: ProcessState | undefined
  for (const pid of processIds()) {
    const state = readProcess(pid)
    if (state === undefined) continue
    if (pid === root) first = state
    all.set(state.parent, [...(all.get(state.parent) ?? []), state])
  }
  const below = (state: ProcessState): ProcessState[] => [state, ...(all.get(state.pid) ?? []).flatMap(below)]
  return first === undefined ? [] : below(first)
}

/** Who listens on a TCP port of this network namespace; undefined when nobody, or nobody that may be seen. */
export function findListener(port: number): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => listeningInodes(path, port)))
  if (inodes.size === 0) return undefined
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`))
  const owners = processIds().filter((pid) =>
    list(`/proc/${pid}/fd`)?.some((descriptor) => links.has(readLink(`/proc/${pid}/fd/${descriptor}`) ?? '')),
  )
  // A cluster shares the socket: the one that started the others.
  return owners.find((pid) => !owners.includes(readProcess(pid)?.parent ?? 0))
}

/** The oldest process whose command line holds a text, other than this one. */
export function findCommand(text: string): number | undefined {
  return processIds().find(
    (pid) =>
      pid !== process.pid && readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').includes(text) === true,
  )
}

/** Rising, so that older ones mostly come first. */
function processIds(): readonly number[] {
  return (list('/proc') ?? [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

const LISTENING = '0A'

function listeningInodes(path: string, port: number): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return (readText(path) ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === LISTENING)
    .map((fields) => fields[9] ?? '')
}

/** Processes come and go, and not all may be looked at: what cannot be read is not there. */
export function readText(path: string): string | undefined {
  return tried(() => readFileSync(path, 'utf8'))
}

function list(path: string): readonly string[] | undefined {
  return tried(() => readdirSync(path))
}

function readLink(path: string): string | undefined {
  return tried(() => readlinkSync(path))
}

const GONE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL']

function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined
    if (GONE.some((one) => one === code)) return undefined
    throw thrown
  }
}
