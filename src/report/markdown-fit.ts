/** A part of a Markdown page that is shortened by whole rows, so that no table or fold is left open. */
export interface Section {
  readonly head: string
  /** Each one line or block of lines; shortened from the end. */
  readonly rows: readonly string[]
  readonly tail: string
  /** Sections of low importance lose their rows first. */
  readonly importance: number
}

/**
 * Sections joined by empty lines, at most `maxLength` UTF-16 units long. Rows that do not fit are left out,
 * least important section first; a section without rows disappears. When anything was left out, `pointer`
 * (told how many rows) ends the page. The sections of importance Infinity are never shortened and must fit.
 */
export function fitSections(
  sections: readonly Section[],
  maxLength: number,
  pointer: (left: number) => string,
): string {
  const present = sections.filter((section) => section.rows.length > 0)
  const whole = join(present, present.map(keepAll))
  if (whole.length <= maxLength) return whole

  const all = present.reduce((sum, section) => sum + section.rows.length, 0)
  const room = maxLength - pointer(all).length - SEPARATOR.length
  const keep = present.map(keepAll)
  let length = whole.length
  const order = present
    .map((section, at) => ({ section, at }))
    .filter(({ section }) => Number.isFinite(section.importance))
    .sort((a, b) => a.section.importance - b.section.importance)
  for (const { section, at } of order) {
    let kept = section.rows.length
    while (length > room && kept > 0) {
      kept--
      length -= section.rows[kept]?.length ?? 0
      // The last row takes the section with it, an earlier one only its line break.
      length -= kept === 0 ? frameLength(section) + SEPARATOR.length : 1
    }
    keep[at] = kept
  }
  const left = all - keep.reduce((sum, kept) => sum + kept, 0)
  const shortened = join(present, keep)
  return shortened === '' ? pointer(left) : shortened + SEPARATOR + pointer(left)
}

const SEPARATOR = '\n\n'

/** Characters of head and tail with the line breaks that join them. */
function frameLength({ head, tail }: Section): number {
  return [head, tail].reduce((sum, part) => sum + (part === '' ? 0 : part.length + 1), 0)
}

function keepAll(section: Section): number {
  return section.rows.length
}

function join(sections: readonly Section[], keep: readonly number[]): string {
  return sections
    .flatMap((section, at) => {
      const kept = keep[at] ?? 0
      if (kept === 0) return []
      const rows = section.rows.slice(0, kept).join('\n')
      return [[section.head, rows, section.tail].filter((part) => part !== '').join('\n')]
    })
    .join(SEPARATOR)
}
