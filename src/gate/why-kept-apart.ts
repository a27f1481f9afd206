import type { Verdict } from '../compare/outcome.ts'

/**
 * Why a run of main is no baseline (METHOD §4), in words; undefined for one that is. A run that failed only
 * because an observed series changed against stored runs is one: its latencies are sound, and kept apart it
 * would make every later run fail like it. That it failed was said; the next one is held against it, too.
 */
export function whyKeptApart(verdict: Verdict): string | undefined {
  if (verdict.outcome !== 'fail') return undefined
  const { comparisons, objectives, observed = [], headline } = verdict
  const otherwise =
    comparisons.some(({ gated, outcome }) => gated && outcome === 'regressed') ||
    objectives.some(({ outcome }) => outcome === 'violated') ||
    observed.some(({ outcome, runs }) => outcome === 'violated' && runs === undefined)
  return otherwise ? headline : undefined
}
