import * as z from 'zod/mini'
import type { ErrorKind } from '../measure/measurement.ts'
import { brokenLine } from './broken-line.ts'
import { amount, hasFields, jsonOf } from './checked.ts'
import { LOCUST_MEANING } from './locust-json.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import { readableName } from './request-names.ts'
import { samplesReading } from './samples-reading.ts'
import { kindOfMessage, kindOfStatus } from './status-kind.ts'
import { textOf, type TextLine } from './text-lines.ts'

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
    const read = schema.safeParse(jsonOf(text))
    if (!read.success)
      throw brokenLine(this.context.path, line, text, {
        what: 'request of Locust',
        writer: 'Locust',
        give: 'Was the disk full? Run it again.',
      })
    const sample = read.data
    const { recorder } = this.context
    const entry = recorder.entryOf(readableName(sample.method, sample.locust_request))
    const kind = kindOf(sample)
    recorder.record(entry, sample.start * 1000, sample.ms * 1000, kind, sample.status, sample.bytes)
  }

  end(): Reading {
    return samplesReading({
      tool: 'locust',
      format: 'samples',
      resolutionMs: 0.001,
      meaning: LOCUST_MEANING,
      model: 'closed',
    })
  }
}

function kindOf({ status, error }: Sample): ErrorKind | undefined {
  if (error === null) return undefined
  if (status === 0) return kindOfMessage(error)
  return error.startsWith('expected ') ? 'expectation' : kindOfStatus(status)
}
