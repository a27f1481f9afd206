import type { InconclusiveReason } from '../compare/outcome.ts'
import type { ResultSource } from './result-source.ts'

type Cures = Readonly<Partial<Record<InconclusiveReason, (tool: string, branch: string) => string>>>

const CURES: Cures = {
  'no-baseline': (tool, branch) =>
    `Run ${tool} on ${branch} in the same way, and ingest its results with --save (in the action: mode baseline), or give an earlier result with --baseline.`,
  suspected: (tool) =>
    `Run ${tool} again and give that file with --confirm (in the action: results-confirm): what both runs show to be slower fails, and what the second does not show is cleared.`,
  'too-few-samples': (tool) =>
    `Let ${tool} send more requests, or give its file of samples instead of a summary.`,
  'not-decided': (tool, branch) =>
    `Store more runs of ${branch}, let ${tool} send more requests, or allow a larger change for the noisy request.`,
  saturated: (tool) => `Give ${tool} more users or a machine with more free cores, or lower its rate.`,
}

/** Where Plimsoll started the tool, it can be started again in the same way. */
const ENGINE_CURES: Cures = {
  ...CURES,
  'no-baseline': (tool, branch) =>
    `Run the gate with ${tool} on ${branch} in the same way and keep the run (--save; in the action a push, or mode: baseline). There is no live baseline with another tool.`,
  suspected: (tool, branch) =>
    `Run the gate again, store more runs of ${branch}, or let Plimsoll make the load instead of ${tool}: it measures a live baseline in turns.`,
  'too-few-samples': () => 'Raise load.rate or load.duration, or those of your own script.',
}

/** What cures a run of another tool that decided nothing; undefined where the cure is the same for all. */
export function ingestedCure(
  why: InconclusiveReason,
  { tool, script }: ResultSource,
  branch: string,
): string | undefined {
  const cures = script === undefined ? CURES : ENGINE_CURES
  return cures[why]?.(tool, branch)
}
