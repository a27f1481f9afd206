import type { Config } from '../config/config.ts'
import type { Engine } from '../config/engine.ts'
import { expectNoLiveBaseline, planForEngine } from '../engines/gate-engine.ts'
import { measuredWindow } from '../engines/measured-window.ts'
import { describePlan } from '../plan/describe.ts'
import type { PlanOrder } from '../plan/plan.ts'
import { formatDuration } from '../units.ts'
import type { CliEdges } from './edges.ts'

/**
 * What `plimsoll check` says where another tool makes the load: what it is told to do, and why nobody knows
 * beforehand what it detects. Throws what the run would throw before it begins.
 */
export function checkEngine(
  { files }: Pick<CliEdges, 'files'>,
  engine: Engine,
  config: Config,
  order: PlanOrder,
): readonly string[] {
  expectNoLiveBaseline(engine, config, order.baselineUrl)
  const planned = planForEngine({ readScript: (path) => files.read(path) }, engine, config, order)
  const counts = whatCounts(measuredWindow(planned.plan, engine.script !== undefined))
  const { tool, script } = engine
  return [
    ...(script === undefined
      ? [
          `${tool} makes the load, with a script made of this plan. ${counts}`,
          '',
          ...describePlan(planned, config),
        ]
      : [`${tool} runs ${script}: what is sent, and how much, stands there. ${counts}`]),
    '',
    `What it can detect is not known beforehand: changes are judged against stored runs of ${tool}, by how much those differ.`,
  ]
}

function whatCounts({ warmUpMs, measureMs }: ReturnType<typeof measuredWindow>): string {
  const length = measureMs === undefined ? undefined : formatDuration(measureMs)
  if (warmUpMs === 0) return length === undefined ? 'All of it counts.' : `The first ${length} count.`
  const leftOut = `The first ${formatDuration(warmUpMs)} are left out`
  return length === undefined ? `${leftOut}.` : `${leftOut}, then ${length} count.`
}
