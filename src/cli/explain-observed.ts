import type { ResultObservedObjective } from '../report/observed-objective-schema.ts'
import type { Result } from '../report/result.ts'

const OUTCOMES: Readonly<Record<ResultObservedObjective['outcome'], string>> = {
  met: 'Met',
  violated: 'Broken',
  warned: 'Broken',
  'no-data': 'Not told',
  'not-compared': 'Not compared',
}

/** The limits on an observed series, or on all, each as a paragraph; empty where there are none. */
export function explainObserved(
  { observedObjectives = [], spoiled }: Result,
  series: string | undefined,
): readonly string[] {
  const standing = spoiled.objectives === 'nothing'
  return observedObjectives
    .filter((one) => series === undefined || one.series === series)
    .map(({ outcome, because }) =>
      standing
        ? `${OUTCOMES[outcome]}. ${because}`
        : `Decides nothing, because the load was not made as planned. ${because}`,
    )
}
