import type { Observed } from '../measure/observed.ts'
import { formatCount } from '../units.ts'
import { SAMPLES_TO_COMPARE } from './batches.ts'
import type { ChangeQuestion, Figures } from './observed-figures.ts'
import { NO_SHARE_OF_ZERO, partsOf } from './observed-figures.ts'
import { measuredSamples } from './measured-samples.ts'
import { observedChange } from './observed-change.ts'
import { formatObserved } from './observed-facts.ts'
import { heldChange } from './observed-held.ts'

/** A change against a live baseline, which was observed at the same time. */
export function changeAgainstLive(
  question: ChangeQuestion & { readonly baseline: Observed | undefined },
): Figures {
  const { series, stages, baseline, allowance, direction, had, broken } = question
  const twin = baseline?.series.find(({ name, target }) => name === series.name && target === series.target)
  if (twin === undefined)
    return {
      parts: [],
      broken,
      missing: 'The baseline does not report it. Give the target a "baseline" under observe.',
    }
  const other = measuredSamples(twin, stages)
  const found = observedChange(measuredSamples(series, stages), other)
  if (found === undefined)
    return {
      parts: [],
      broken,
      missing: `A change needs ${SAMPLES_TO_COMPARE} samples on both sides, spread over the measured time; there were ${had} and ${formatCount(other.length)}.`,
    }
  const parts = partsOf(allowance, (part) => heldChange(found, series.unit, part, direction))
  return {
    parts,
    broken,
    baseline: formatObserved(found.baseline, series.unit),
    ...(parts.length === 0 ? { missing: NO_SHARE_OF_ZERO } : {}),
  }
}
