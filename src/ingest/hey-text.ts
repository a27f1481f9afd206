import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { kindOfMessage } from './status-kind.ts'
import { unreadable } from './trouble.ts'

const MEANING =
  'hey times from the call of its HTTP client to the complete answer, a new connection included. Its workers wait for answers, so a stalled target is asked less often (coordinated omission).'

/** The text that hey prints: percentiles in seconds to four decimals. */
export const HEY_TEXT: DocumentFormat = {
  tool: 'hey',
  name: 'hey text',
  recognises: ({ text }) => /^Summary:$/m.test(text) && /^\s+Requests\/sec:/m.test(text),
  read: ({ text }, where) => toReading(text, where),
}

function toReading(text: string, where: Where): Reading {
  const value = (label: string): number | undefined => {
    const [, digits] = new RegExp(`^\\s+${label}:\\s+(\\d+(?:\\.\\d+)?)\\b`, 'm').exec(text) ?? []
    return digits === undefined ? undefined : Number(digits)
  }
  const total = value('Total')
  const fastest = value('Fastest')
  const slowest = value('Slowest')
  const statuses = byStatus(
    Object.fromEntries(
      [...text.matchAll(/^\s+\[(\d{3})\]\s+(\d+) responses/gm)].map(([, code = '', count]) => [
        code,
        Number(count),
      ]),
    ),
  )
  const reasons = [...text.matchAll(/^\s+\[(\d+)\]\s+(\D.*)$/gm)].filter(
    ([, , reason]) => !(reason ?? '').endsWith(' responses'),
  )
  const errorsAt = text.indexOf('Error distribution:')
  const silent = errorsAt < 0 ? [] : reasons.filter(({ index }) => index > errorsAt)
  const answers = statuses.answers + silent.reduce((sum, [, count]) => sum + Number(count), 0)
  if (answers === 0 || total === undefined || fastest === undefined || slowest === undefined)
    throw unreadable(
      where.path,
      answers === 0 ? 'hey made no request in this run.' : 'the output of hey is cut off.',
      'Give all of what hey printed, from "Summary:" to "Status code distribution:".',
    )
  const stated = {
    quantiles: [
      { q: 0, ms: fastest * 1000 },
      ...[...text.matchAll(/^\s+(\d+)%\s+in\s+(\d+\.\d+) secs/gm)].map(([, percent, seconds]) => ({
        q: Number(percent) / 100,
        ms: Number(seconds) * 1000,
      })),
      { q: 1, ms: slowest * 1000 },
    ],
    meanMs: (value('Average') ?? 0) * 1000,
  }
  return {
    tool: 'hey',
    version: undefined,
    format: 'text',
    detail: 'summary',
    resolutionMs: 0.1,
    meaning: MEANING,
    model: 'closed',
    startMs: undefined,
    endMs: undefined,
    durationMs: total * 1000,
    tallies: {
      [where.requestName]: statedTally(
        {
          answers,
          errors: silent.reduce(
            (sum, [, count, reason]) => plusErrors(sum, kindOfMessage(reason ?? ''), Number(count)),
            statuses.errors,
          ),
          expected: statuses.expected,
          bytes: value('Total data') ?? 0,
        },
        stated,
      ),
    },
    carries: carriedBy(stated),
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: ['hey rounds times to 0.1 ms and counts wrong answers into them; "hey -o csv" has every answer.'],
  }
}
