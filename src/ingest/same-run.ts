import { formatDuration } from '../units.ts'
import type { Reading } from './reading.ts'
import { LONGEST_RUN_MS } from './recorder.ts'
import type { SourceFile } from './source-file.ts'
import { unreadable } from './trouble.ts'

/** From when to when the samples of a file were taken, in its own milliseconds; undefined without samples. */
export interface Window {
  readonly path: string
  readonly startMs: number | undefined
  readonly endMs: number | undefined
  /** The longest time without any answer, and when it began. */
  readonly gap: { readonly fromMs: number; readonly durationMs: number } | undefined
}

/** Machines start a little apart, and some ramp up more slowly. */
const SLACK_MS = 60_000
/** Nothing for so long, and then something again: a file to which a second run was appended. */
const LONGEST_GAP_MS = 30 * 60_000

/** The newest file belongs with the ones before it: the same tool, the same kind, and at most one summary. */
export function checkOneRun(files: readonly SourceFile[], readings: readonly Reading[]): void {
  const [first] = readings
  const last = readings.at(-1)
  const path = files[readings.length - 1]?.path ?? ''
  if (first === undefined || last === undefined || readings.length === 1) return
  const firstPath = files[0]?.path ?? ''
  if (first.tool !== last.tool || first.format !== last.format)
    throw unreadable(
      path,
      `this is ${last.format} of ${last.tool}, and "${firstPath}" ${first.format} of ${first.tool}: they cannot be one measurement.`,
      'Give files of one tool and one kind together; others in a run of their own.',
    )
  if (last.detail === 'summary')
    throw unreadable(
      path,
      `percentiles of two summaries cannot be put together ("${firstPath}" is one already).`,
      `Give one summary, or the samples of every machine.`,
    )
}

/** Samples of all files were taken at the same time. */
export function checkWindows(windows: readonly Window[]): void {
  let before: { readonly path: string; readonly endMs: number } | undefined
  for (const { path, startMs, endMs, gap } of [...windows].sort(
    (a, b) => (a.startMs ?? 0) - (b.startMs ?? 0),
  )) {
    if (startMs === undefined || endMs === undefined) continue
    if (endMs - startMs > LONGEST_RUN_MS)
      throw unreadable(
        path,
        `its samples lie ${formatDuration(endMs - startMs)} apart (${at(startMs)} to ${at(endMs)}).`,
        'Several runs, or times in several units, stand in one file. Give each run its own file.',
      )
    if (before !== undefined && startMs > before.endMs + SLACK_MS)
      throw unreadable(
        path,
        `it begins ${formatDuration(startMs - before.endMs)} after "${before.path}" ended: they are different runs.`,
        'Give the files of one run together, each of its machines.',
      )
    if (gap !== undefined && gap.durationMs > LONGEST_GAP_MS)
      throw unreadable(
        path,
        `nothing was measured for ${formatDuration(gap.durationMs)} from ${at(gap.fromMs)} on: it holds more than one run.`,
        'JMeter appends to a file that is there. Delete it before each run, or give the part of one run.',
      )
    before = before === undefined || endMs > before.endMs ? { path, endMs } : before
  }
}

function at(ms: number): string {
  return new Date(ms).toISOString()
}
