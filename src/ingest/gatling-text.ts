import { brokenLine } from './broken-line.ts'
import { gatlingReading, recordGatling } from './gatling-meaning.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import { textOf, type TextLine } from './text-lines.ts'

/** Gatling's `simulation.log` before 3.13: lines of fields between tabs. */
export const GATLING_TEXT: LineFormat = {
  tool: 'gatling',
  name: 'Gatling simulation.log (text)',
  recognises: ({ firstLine }) => /^(?:RUN|ASSERTION)\t/.test(firstLine),
  open: (context) => new GatlingText(context),
}

class GatlingText implements LineIntake {
  private readonly context: LineContext
  private version: string | undefined

  constructor(context: LineContext) {
    this.context = context
  }

  line(line: TextLine): void {
    const { text, start } = line
    if (text.startsWith('RUN\t', start)) this.version = textOf(line).split('\t').at(-1)?.trim()
    if (!text.startsWith('REQUEST\t', start)) {
      if (!/^(?:RUN|USER|GROUP|ERROR|ASSERTION)\t/.test(text.slice(start, start + 10)))
        throw this.broken(line)
      return
    }
    // Versions differ in what stands before the name; the outcome tells where it is.
    const fields = textOf(line).split('\t')
    const outcome = fields.findIndex((field, at) => at >= 4 && (field === 'OK' || field === 'KO'))
    const startMs = Number(fields[outcome - 2])
    const endMs = Number(fields[outcome - 1])
    const name = fields[outcome - 3]
    if (outcome < 0 || name === undefined || !(endMs >= startMs) || startMs < 1e12) throw this.broken(line)
    const groups = fields[outcome - 4] ?? ''
    recordGatling(this.context, {
      groups: groups === '' || outcome < 5 ? [] : groups.split(','),
      name,
      startMs,
      endMs,
      ok: fields[outcome] === 'OK',
      message: fields[outcome + 1] ?? '',
    })
  }

  end(): Reading {
    return gatlingReading('simulation.log (text)', this.version)
  }

  private broken(line: TextLine): Error {
    return brokenLine(this.context.path, line, textOf(line), {
      what: 'record of Gatling',
      writer: 'Gatling',
      give: 'Give the simulation.log of a run that reached its end.',
    })
  }
}
