/** The known name that was most likely meant, or undefined when none is near. */
export function nearestName(wrong: string, known: readonly string[]): string | undefined {
  const asked = wrong.toLowerCase()
  let best: string | undefined
  // One slip in three characters: `thresold` finds `thresholds`, `foo` finds nothing.
  let bestDistance = Math.floor(Math.max(asked.length, 3) / 3) + 1
  for (const name of known) {
    if (Math.abs(name.length - asked.length) >= bestDistance) continue
    const distance = editDistance(asked, name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** `Did you mean "x"?` when a name is near, else what is known. */
export function suggest(wrong: string, known: readonly string[]): string {
  const name = nearestName(wrong, known)
  if (name !== undefined) return `Did you mean ${JSON.stringify(name)}?`
  if (known.length === 0) return 'There are none.'
  const shown = known.slice(0, MOST_SHOWN)
  const more = known.length > shown.length ? ` and ${known.length - shown.length} more` : ''
  return `Known here: ${shown.join(', ')}${more}.`
}

const MOST_SHOWN = 24

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal
 * string alignment; Boytsov 2011, "Indexing methods for approximate dictionary searching", §2.1).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (current[column - 1] ?? 0) + 1,
        (last[column] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
