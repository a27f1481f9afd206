/** Items by rising due time (binary heap): thousands of pauses without a timer each. */
export class DueHeap<T> {
  private readonly items: { readonly dueMs: number; readonly item: T }[] = []

  get size(): number {
    return this.items.length
  }

  /** Due time of the earliest item; Infinity without any. */
  get nextDueMs(): number {
    return this.items[0]?.dueMs ?? Infinity
  }

  push(dueMs: number, item: T): void {
    const { items } = this
    const entry = { dueMs, item }
    let at = items.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent]
      if (above === undefined || above.dueMs <= dueMs) break
      items[at] = above
      at = parent
    }
    items[at] = entry
  }

  pop(): T | undefined {
    const { items } = this
    const top = items[0]
    const last = items.pop()
    if (top === undefined || last === undefined || items.length === 0) return top?.item
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const right = items[child + 1]
      if (right !== undefined && right.dueMs < (items[child]?.dueMs ?? Infinity)) child++
      const below = items[child]
      if (below === undefined || below.dueMs >= last.dueMs) break
      items[at] = below
      at = child
    }
    items[at] = last
    return top.item
  }
}
