import * as z from 'zod/mini'
import type { ErrorKind } from '../measure/measurement.ts'
import { amount, hasFields } from './checked.ts'
import { LOCUST_MEANING } from './locust-json.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import { readableName } from './request-names.ts'
import { kindOfMessage, kindOfStatus } from './status-kind.ts'
import { textOf, type TextLine } from './text-lines.ts'
import { quoted, unreadable } from './trouble.ts'

const schema = z.object({
  locust_request: z.string(),
  method: z.string(),
  /** Seconds since 1970. */
  start: z.number(),
  ms: amount,
  status: amount,
  bytes: amount,
  error: z.nullable(z.string()),
})
type Sample = z.infer<typeof schema>

/** Every request of a Locust run that Plimsoll started (`engine: locust`), as a line of JSON. */
export const LOCUST_SAMPLES: LineFormat = {
  tool: 'locust',
  name: 'Locust samples (engine: locust)',
  recognises: ({ json }) => hasFields(json, 'locust_request', 'start', 'ms'),
  open: (context) => new LocustSamples(context),
}

class LocustSamples implements LineIntake {
  private readonly context: LineContext

  constructor(context: LineContext) {
    this.context = context
  }

  line(line: TextLine): void {
    const text = textOf(line)
    const read = schema.safeParse(parsed(text))
    if (!read.success)
      throw unreadable(
        this.context.path,
        `line ${line.number} is no request of Locust: ${quoted(text)}.`,
        'Was the disk full, or Locust killed? Run it again.',
      )
    const sample = read.data
    const { recorder } = this.context
    const entry = recorder.entryOf(readableName(sample.method, sample.locust_request))
    const kind = kindOf(sample)
    recorder.record(entry, sample.start * 1000, sample.ms * 1000, kind, sample.status, sample.bytes)
  }

  end(): Reading {
    return {
      tool: 'locust',
      version: undefined,
      format: 'samples',
      detail: 'samples',
      resolutionMs: 0.001,
      meaning: LOCUST_MEANING,
      model: 'closed',
      startMs: undefined,
      endMs: undefined,
      durationMs: undefined,
      tallies: {},
      carries: undefined,
      url: undefined,
      users: undefined,
      dropped: undefined,
      notes: [],
    }
  }
}

function kindOf({ status, error }: Sample): ErrorKind | undefined {
  if (error === null) return undefined
  if (status === 0) return kindOfMessage(error)
  return error.startsWith('expected ') ? 'expectation' : kindOfStatus(status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // The schema then says that it is none.
    return undefined
  }
}
