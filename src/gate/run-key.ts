import type { RunKey } from '../baseline/history.ts'
import type { GateWorld } from '../gate.ts'
import type { Plan } from '../plan/plan.ts'

/** What a run must share with another to be compared with it. */
export function runKeyOf(
  { machine, version }: Pick<GateWorld, 'machine' | 'version'>,
  { fingerprint }: Pick<Plan, 'fingerprint'>,
): RunKey {
  const { runner, architecture, image, cpu } = machine
  return { fingerprint, runner, architecture, image, cpu, tool: version.split('.')[0] ?? version }
}
