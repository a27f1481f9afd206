import { join } from 'node:path'
import { messageOf, UserError } from '../errors.ts'
import type { ReportFile } from '../report/files.ts'
import type { Files } from './edges.ts'

export const DEFAULT_OUT = 'plimsoll-results'

/** Throws UserError `output-unwritable` unless files can be written into the folder; asked before any load. */
export function checkWritable(files: Files, dir: string): void {
  const trial = join(dir, '.plimsoll-write-test')
  try {
    files.write(trial, '')
    files.remove(trial)
  } catch (error) {
    throw unwritable(dir, error)
  }
}

/** Writes all files; returns their paths. Throws UserError `output-unwritable`. */
export function writeAll(files: Files, dir: string, all: readonly ReportFile[]): readonly string[] {
  return all.map(({ name, content }) => {
    const path = join(dir, name)
    try {
      files.write(path, content)
    } catch (error) {
      throw unwritable(path, error)
    }
    return path
  })
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(
    'output-unwritable',
    `"${path}" cannot be written: ${messageOf(cause)}.`,
    'Give a folder that can be written with --out DIR.',
    cause,
  )
}
