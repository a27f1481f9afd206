import { count as add, emptyTallies } from '../trials/tally.ts'
import type { RuleTally, Tallies } from '../trials/tally.ts'
import { judgeByPeers } from './peers.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import type { StoredRun } from './stored-run.ts'
import { GROUPS, MAIN, VARIANTS } from './variants.ts'
import type { Variant } from './variants.ts'

/** The gate as a rule among others. */
export const GATE = '**Plimsoll**'

/** What came of the runs of one variant. */
export interface VariantResults {
  readonly variant: Variant
  /** All that were finished. */
  readonly runs: number
  /** Set aside, by reason. */
  readonly aside: Readonly<Record<string, number>>
  /** Judged runs, by rule; empty where there are none. */
  readonly rules: Readonly<Record<string, RuleTally>>
}

/** Counts runs by variant and rule; variants without a run are there too. */
export function count(done: readonly RunRecord[], stored: readonly StoredRun[]): readonly VariantResults[] {
  const sayings = judgeByPeers(stored)
  return [MAIN, ...VARIANTS].map((variant) => {
    const own = done.filter((record) => record.variant === variant.id)
    const aside: Record<string, number> = {}
    const tallies: Tallies = emptyTallies()
    for (const record of own) {
      const standing = standingOf(record)
      if (standing.kind === 'aside') {
        aside[standing.why] = (aside[standing.why] ?? 0) + 1
        continue
      }
      const end = { why: standing.end, seconds: secondsOf(record, variant, standing.decided.loadSeconds) }
      add(tallies, { rule: GATE, blamed: standing.decided.blamed, end }, record.changed)
    }
    for (const [i, { record }] of stored.entries())
      if (record.variant === variant.id)
        for (const saying of sayings[i] ?? []) add(tallies, saying, record.changed)
    return { variant, runs: own.length, aside, rules: tallies.rules }
  })
}

/** Live: at full load. In the history a confirmation belongs to it, so there it is the whole process. */
function secondsOf({ tookMs }: RunRecord, { group }: Variant, loadSeconds: number): number {
  return GROUPS[group].mode === 'live' ? loadSeconds : Math.round(tookMs / 1000)
}

/** Why there is no number: none was run, or none could be judged. */
export function noneText(runs: number): string {
  return runs === 0 ? 'not run' : 'none judged'
}
