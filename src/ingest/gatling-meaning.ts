import type { LineContext, Reading } from './reading.ts'
import { samplesReading } from './samples-reading.ts'
import { kindOfMessage } from './status-kind.ts'

/** What both forms of Gatling's log say of one request. Times in epoch milliseconds. */
export interface GatlingRequest {
  readonly groups: readonly string[]
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  readonly ok: boolean
  readonly message: string
}

/** Records a request under its name, with the groups before it as Gatling's report has them. */
export function recordGatling({ recorder }: LineContext, request: GatlingRequest): void {
  const { groups, name, startMs, endMs, ok, message } = request
  const entry = recorder.entryOf([...groups, name].join(' / '))
  recorder.record(entry, startMs, (endMs - startMs) * 1000, ok ? undefined : kindOfMessage(message), 0, 0)
}

export function gatlingReading(format: string, version: string | undefined): Reading {
  return samplesReading({
    tool: 'gatling',
    version,
    format,
    resolutionMs: 1,
    meaning:
      'Gatling times from the start of a request to its complete answer, a new connection included, in whole milliseconds. With an open injection users arrive by the clock; the time by which a request of theirs started late is not counted.',
    model: 'open',
  })
}
