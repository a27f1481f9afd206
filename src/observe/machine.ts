import { readFileSync } from 'node:fs'
import { arch, cpus, release, type } from 'node:os'
import type { Machine } from '../gate.ts'

/** What is asked of the system; the default is this machine. */
export interface MachineSource {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cpuModels: readonly string[]
  readonly architecture: string
  /** Name and release of the kernel, such as `Linux 6.8.0-1017-azure`. */
  readonly system: string
  /** Tells this boot of the machine from every other; undefined where the system does not. */
  readonly boot?: string | undefined
}

/** This process's machine. */
export function machineSource(env: Readonly<Record<string, string | undefined>>): MachineSource {
  return {
    env,
    cpuModels: cpus().map((cpu) => cpu.model),
    architecture: arch(),
    system: `${type()} ${release()}`,
    boot: bootOf(),
  }
}

/** Linux numbers every boot; containers see that of their host, which is the machine that matters. */
function bootOf(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Another system, or one that hides it: whether two jobs shared a machine is then not known.
    return undefined
  }
}

/**
 * The machine that makes the load, as far as runs must agree on it to be compared (METHOD §4). A hosted
 * runner is known by its image (`ImageOS`); `ImageVersion` is left out, because it changes every week,
 * often in the middle of one, and would empty the history each time. A self-hosted runner is known by
 * its name, since nothing says that two of them are alike.
 */
export function describeMachine({ env, cpuModels, architecture, system, boot }: MachineSource): Machine {
  const hosted = env.RUNNER_ENVIRONMENT === 'github-hosted'
  const onRunner = env.RUNNER_OS !== undefined && env.RUNNER_OS !== ''
  return {
    runner: !onRunner
      ? 'local'
      : hosted
        ? `github-hosted ${env.RUNNER_OS ?? ''}`
        : (env.RUNNER_NAME ?? 'self-hosted'),
    architecture,
    image: env.ImageOS ?? system,
    cpu: (cpuModels[0] ?? 'unknown').replace(/\s+/g, ' ').trim(),
    cores: cpuModels.length,
    ...(boot === undefined ? {} : { boot }),
  }
}
