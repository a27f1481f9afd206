// Processes from the outside; no measurement itself.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is on the PATH; undefined where it is not installed. */
export function findTool(name) {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, name))
    .find(existsSync)
}

/** Clock ticks in a second, the unit of /proc. */
const TICKS =
  process.platform === 'linux' ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 100

/** CPU seconds of a process so far, all of its threads, children apart; undefined without /proc. */
export function cpuSeconds(pid) {
  return cpuOf(`/proc/${pid}/stat`)
}

/** CPU seconds of each thread so far, in the order in which they were started. */
export function threadCpuSeconds(pid) {
  if (!existsSync(`/proc/${pid}/task`)) return []
  return readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .sort((a, b) => a - b)
    .map((tid) => ({
      name: readFileSync(`/proc/${pid}/task/${tid}/comm`, 'utf8').trim(),
      tid,
      cpu: cpuOf(`/proc/${pid}/task/${tid}/stat`),
    }))
}

/** Resident memory of a process in bytes; undefined without /proc. */
export function residentBytes(pid) {
  if (!existsSync(`/proc/${pid}/status`)) return undefined
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

function cpuOf(path) {
  if (!existsSync(path)) return undefined
  // The name in parentheses may hold spaces: fields count from behind it. 14 and 15 are user and system time.
  const fields = readFileSync(path, 'utf8').split(') ').at(-1).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Load of the machine over the last minute, as `uptime` says. */
export function machineLoad() {
  return existsSync('/proc/loadavg') ? Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]) : undefined
}
