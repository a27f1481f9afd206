import { messageOf } from '../errors.ts'
import type { ConfigPath, Parsed } from './problem.ts'

/** What reading the files beside a configuration needs of its surroundings. */
export interface BesideSource {
  /** Reads a file beside the configuration; undefined when it is not there. */
  readText(path: string): string | undefined
  /** Notes a problem at a path inside the part that is read. */
  report(path: ConfigPath, text: string): void
}

/** The content of a file beside the configuration, or why there is none. */
export function readBeside(file: string, source: BesideSource): Parsed<string> {
  let text: string | undefined
  try {
    text = source.readText(file)
  } catch (error) {
    return { problem: `cannot be read: ${messageOf(error)}.` }
  }
  if (text !== undefined) return { value: text }
  return { problem: 'there is no such file. Write its path from the folder of the configuration.' }
}
