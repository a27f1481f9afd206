import type { Result } from './result.ts'
import { capacityTables } from './capacity-tables.ts'
import { describeCapacity, describeScaling } from './capacity-words.ts'
import { markdownText } from './markdown-escape.ts'

/** What is said about capacity and scaling in a comment: a few lines, then tables to unfold. */
export interface CapacityMarkdown {
  readonly lines: readonly string[]
  readonly tables: readonly {
    readonly title: string
    readonly head: string
    readonly rows: readonly string[]
  }[]
}

/** Empty lists for a result that says nothing about capacity. */
export function toCapacityMarkdown({ capacity, scaling }: Result): CapacityMarkdown {
  const lines = [
    ...(scaling === undefined ? [] : [describeScaling(scaling)]),
    ...(capacity === undefined ? [] : [...describeCapacity(capacity), ...capacity.notes]),
  ].map((line) => `- ${markdownText(line)}`)
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => markdownText(cell)).join(' | ')} |`
  const tables = (capacity === undefined ? [] : capacityTables(capacity)).map(
    ({ title, columns, rows, notes }) => ({
      title: `Capacity: ${title.toLowerCase()}`,
      head: [
        ...notes.map((note) => `${markdownText(note)}\n`),
        cells(columns.map((column) => column.title)),
        `|${columns.map(({ numeric }) => (numeric ? '---:' : '---')).join('|')}|`,
      ].join('\n'),
      rows: rows.map(cells),
    }),
  )
  return { lines, tables }
}
