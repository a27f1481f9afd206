import { cpus } from 'node:os'

/** CPU used since it was made: of this process, in cores, and of the whole machine, 0 to 1. */
export class CpuMeter {
  private readonly process = process.cpuUsage()
  private readonly host = hostTimes()
  private readonly startedMs = performance.now()

  read(): { readonly cpu: number; readonly hostCpu: number | undefined } {
    const used = process.cpuUsage(this.process)
    const elapsedUs = (performance.now() - this.startedMs) * 1000
    const host = hostTimes()
    const all = host.all - this.host.all
    return {
      cpu: elapsedUs > 0 ? (used.user + used.system) / elapsedUs : 0,
      hostCpu: all > 0 ? 1 - (host.idle - this.host.idle) / all : undefined,
    }
  }
}

function hostTimes(): { readonly all: number; readonly idle: number } {
  let all = 0
  let idle = 0
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.idle + times.irq
    idle += times.idle
  }
  return { all, idle }
}
