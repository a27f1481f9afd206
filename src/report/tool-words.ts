import type { Result } from './result.ts'
import type { ResultSource } from './result-source.ts'
import { oneLine } from './foreign.ts'

/** Names of files that are listed; of a hundred machines the number tells enough. */
const NAMED_FILES = 3
const LONGEST_NAME = 60

const DETAILS: Readonly<Record<ResultSource['detail'], string>> = {
  samples: 'every request with its time',
  histogram: 'how many requests took how long',
  summary: 'a few percentiles',
}

/**
 * Which other tool measured, from which file, in which steps, and what it calls a response time; in sentences,
 * unescaped. Undefined where Plimsoll measured.
 */
export function describeTool({ source }: Pick<Result, 'source'>): string | undefined {
  if (source === undefined) return undefined
  const { tool, version, detail, resolutionMs, meaning } = source
  const name = version === null ? `${tool} (its files do not tell the version)` : `${tool} ${version}`
  return `${name}, ${originOf(source)}: ${DETAILS[detail]}, in steps of ${stepOf(resolutionMs)}. ${meaning}`
}

function originOf({ script, format, files }: ResultSource): string {
  if (script === null) return 'with a script made of this configuration'
  if (script !== undefined) return `with the script ${oneLine(script, LONGEST_NAME)}`
  const rest = files.length - NAMED_FILES
  const named = files
    .slice(0, NAMED_FILES)
    .map((file) => oneLine(file, LONGEST_NAME))
    .join(', ')
  return `${format} (${named}${rest > 0 ? ` and ${rest} more` : ''})`
}

function stepOf(resolutionMs: number): string {
  return resolutionMs < 0.1
    ? `${Math.round(resolutionMs * 1000)} µs`
    : `${Number(resolutionMs.toPrecision(3))} ms`
}
