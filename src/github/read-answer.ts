/** One request to GitHub; the signal ends it when the patience is over. */
export type Call<T> = (request: { readonly signal: AbortSignal }) => Promise<T>

/** Makes a call that may be repeated and reads its answer. Throws GitHubError. */
export type Ask = <T, U>(what: string, call: Call<T>, read: (answer: T) => U) => Promise<U>

/** Reads an answer; one of another shape than GitHub documents is as good as none, and throws. */
export function readAnswer<T, U>(answer: T, read: (answer: T) => U): U {
  try {
    return read(answer)
  } catch (thrown) {
    throw new Error('an answer of another shape than GitHub documents', { cause: thrown })
  }
}

/** The rows of a list, which octokit's types promise and a damaged answer does not keep. */
export function rowsOf<T extends object>(rows: readonly T[]): readonly T[] {
  const found: unknown = rows
  if (!Array.isArray(found) || !found.every((row) => typeof row === 'object' && row !== null))
    throw new TypeError('not a list of rows')
  return rows
}

/** For calls whose status says all there is to know. */
export function nothing(): void {
  // Nothing is read.
}

/** The id of an answer, which octokit's types promise. */
export function idOf(data: { readonly id: number }): number {
  const id: unknown = data.id
  if (typeof id !== 'number') throw new TypeError('an id is missing')
  return id
}
