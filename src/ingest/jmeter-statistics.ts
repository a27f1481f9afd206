import * as z from 'zod/mini'
import type { Tally } from '../measure/measurement.ts'
import { amount, checked, hasFields } from './checked.ts'
import { statedTally } from './counted-tally.ts'
import { JMETER_MEANING } from './jmeter-jtl.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { nothingToJudge } from './trouble.ts'

const schema = z.record(
  z.string(),
  z.looseObject({
    sampleCount: amount,
    errorCount: amount,
    meanResTime: amount,
    medianResTime: z.optional(amount),
    minResTime: amount,
    maxResTime: amount,
    pct1ResTime: amount,
    pct2ResTime: amount,
    pct3ResTime: amount,
    throughput: amount,
  }),
)
type Statistics = z.infer<typeof schema>[string]

/** `statistics.json` of JMeter's HTML dashboard. */
export const JMETER_STATISTICS: DocumentFormat = {
  tool: 'jmeter',
  name: 'JMeter statistics (statistics.json)',
  recognises: ({ json }) => hasFields(json, 'Total') && hasFields(json.Total, 'sampleCount', 'pct1ResTime'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'JMeter statistics.json'), where),
}

function toReading(all: Readonly<Record<string, Statistics>>, where: Where): Reading {
  const { Total: total, ...named } = all
  if (total === undefined || total.sampleCount === 0)
    throw nothingToJudge(
      where.path,
      'JMeter took no sample in this run.',
      'Check the test plan and the target.',
    )
  return {
    tool: 'jmeter',
    version: undefined,
    format: 'statistics.json',
    detail: 'summary',
    resolutionMs: 1,
    meaning: JMETER_MEANING,
    model: 'closed',
    startMs: undefined,
    endMs: undefined,
    durationMs: total.throughput > 0 ? (total.sampleCount / total.throughput) * 1000 : undefined,
    tallies: Object.fromEntries(
      Object.entries(named).flatMap(([name, one]) => (one.sampleCount === 0 ? [] : [[name, tallyOf(one)]])),
    ),
    total: tallyOf(total),
    carries: carriedBy(stated(total)),
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [
      'statistics.json counts wrong answers into its times, and Transaction Controllers beside the samples inside them.',
      'Its three percentiles are taken as 90, 95 and 99, which is how JMeter is set unless aggregate_rpt_pct1 to 3 say otherwise.',
    ],
  }
}

function stated(one: Statistics): Parameters<typeof statedTally>[1] {
  return {
    quantiles: [
      { q: 0, ms: one.minResTime },
      ...(one.medianResTime === undefined ? [] : [{ q: 0.5, ms: one.medianResTime }]),
      { q: 0.9, ms: one.pct1ResTime },
      { q: 0.95, ms: one.pct2ResTime },
      { q: 0.99, ms: one.pct3ResTime },
      { q: 1, ms: one.maxResTime },
    ],
    meanMs: one.meanResTime,
  }
}

function tallyOf(one: Statistics): Tally {
  return statedTally(
    { answers: one.sampleCount, errors: one.errorCount === 0 ? {} : { other: one.errorCount } },
    stated(one),
  )
}
