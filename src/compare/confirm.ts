import type { Comparison } from './comparison.ts'
import type { HistoryAnswer, Suspect } from './history.ts'
import type { HistoryTest } from './history-statistics.ts'
import { unitOf } from './metric.ts'
import { asChange } from './statistic.ts'
import { formatChange, nameOf } from './wording.ts'

/** Where the second measurement was made: after a pause in the same job, or in a job on another machine. */
export type SecondMeasurement = 'same-job' | 'another-runner'

/**
 * A second measurement decides a suspicion (METHOD §4 ii, iii). On another runner, the same test flagged
 * again is regressed. In the same job it must also have θ ≥ M_miss both times, because the same machine
 * repeats its own luck; flagged twice with less stays suspected. Not flagged again is cleared. What the
 * first measurement did not suspect, the second does not accuse.
 */
export function confirmSuspicion(
  first: HistoryAnswer,
  second: HistoryAnswer,
  made: SecondMeasurement = 'same-job',
): HistoryAnswer {
  const remaining: Suspect[] = []
  const warnings = [...first.warnings]
  const again = new Map(second.comparisons.map((comparison) => [keyOf(comparison), comparison]))
  const comparisons = first.comparisons.map((comparison): Comparison => {
    if (!isAmong(first.suspects, comparison)) {
      if (isAmong(second.suspects, comparison))
        warnings.push(
          `${nameOf(comparison)} looked slower in the second measurement only; the first one counts.`,
        )
      return comparison
    }
    const before = testOf(first, comparison)
    const after = testOf(second, comparison)
    const retold = again.get(keyOf(comparison))
    if (!isAmong(second.suspects, comparison)) {
      if (second.invalid !== undefined || after?.statistic === undefined || retold === undefined) {
        remaining.push({ request: comparison.request, metric: comparison.metric })
        return {
          ...comparison,
          because: `${comparison.because} The second measurement could not tell: ${second.invalid?.text ?? after?.reason ?? 'it holds nothing for it.'}`,
        }
      }
      return {
        ...retold,
        because: `Cleared: a first measurement showed ${told(before)}, the second ${told(after)}. ${retold.because}`,
      }
    }
    if (retold && (made === 'another-runner' || (large(before) && large(after))))
      return {
        ...retold,
        outcome: 'regressed',
        because: `${nameOf(comparison)} is worse than every stored run in two measurements, ${told(before)} and ${told(after)}${made === 'same-job' ? `: both beyond twice the limit of ${comparison.limit ?? ''}` : ` on another machine, against a limit of ${comparison.limit ?? ''}`}.`,
      }
    remaining.push({ request: comparison.request, metric: comparison.metric })
    return {
      ...comparison,
      because: `Suspected twice, ${told(before)} and ${told(after)}, but not beyond twice the limit of ${comparison.limit ?? ''} both times: the same machine repeats its own luck. Another runner, or baseline-url, would tell.`,
    }
  })
  return { ...first, comparisons, suspects: remaining, warnings: [...warnings, ...fresh(first, second)] }
}

function large(test: HistoryTest | undefined): boolean {
  return test?.statistic !== undefined && test.statistic.estimate >= test.statistic.margins.miss
}

function told(test: HistoryTest | undefined): string {
  if (test?.statistic === undefined) return 'nothing'
  return formatChange(asChange(test.statistic.estimate, test.statistic.scale), unitOf(test.test.metric))
}

function testOf(answer: HistoryAnswer, of: Suspect): HistoryTest | undefined {
  return answer.tests.find(({ test }) => test.request === of.request && test.metric === of.metric)
}

function isAmong(suspects: readonly Suspect[], of: Suspect): boolean {
  return suspects.some(({ request, metric }) => request === of.request && metric === of.metric)
}

function keyOf(of: Suspect): string {
  return JSON.stringify([of.request, of.metric])
}

function fresh(first: HistoryAnswer, second: HistoryAnswer): readonly string[] {
  return second.warnings.filter((warning) => !first.warnings.includes(warning))
}
