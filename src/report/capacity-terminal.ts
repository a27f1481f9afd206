import type { Result } from './result.ts'
import { capacityTables } from './capacity-tables.ts'
import { describeCapacity, describeScaling } from './capacity-words.ts'
import { pad, textWidth, wrap } from './text-table.ts'

/** Capacity and scaling as lines of text: sentences, then the tables that fit the width;
 * the model behind them is in the page and the summary. */
export function renderCapacityLines({ capacity, scaling }: Result, width: number): readonly string[] {
  const sentences = [
    ...(scaling === undefined ? [] : [describeScaling(scaling)]),
    ...(capacity === undefined ? [] : [...describeCapacity(capacity), ...capacity.notes]),
  ].flatMap((sentence) => wrap(`- ${sentence}`, width, '  '))
  const tables = (
    capacity === undefined ? [] : capacityTables(capacity).filter(({ detail }) => !detail)
  ).flatMap(({ title, columns, rows }) => {
    const all = [columns.map((column) => column.title.toLowerCase()), ...rows]
    const widths = columns.map((_, at) => Math.max(...all.map((row) => textWidth(row[at] ?? ''))))
    const lines = all.map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.numeric === true ? 'right' : 'left'))
        .join('  ')
        .trimEnd(),
    )
    // A table that would break its lines cannot be read; the page and the summary have it.
    return lines.some((line) => textWidth(line) > width) ? [] : ['', `${title}:`, ...lines]
  })
  return [...sentences, ...tables]
}
