/** Items by rising due time (binary heap): thousands of pauses without a timer each, and without an object each. */
export class DueHeap<T> {
  private readonly dues: number[] = []
  private readonly items: T[] = []

  get size(): number {
    return this.items.length
  }

  /** Due time of the earliest item; Infinity without any. */
  get nextDueMs(): number {
    return this.dues[0] ?? Infinity
  }

  push(dueMs: number, item: T): void {
    const { dues, items } = this
    items.push(item)
    let at = dues.push(dueMs) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const aboveMs = dues[parent]
      if (aboveMs === undefined || aboveMs <= dueMs) break
      this.move(parent, at)
      at = parent
    }
    dues[at] = dueMs
    items[at] = item
  }

  pop(): T | undefined {
    const { dues, items } = this
    const top = items[0]
    const last = items.pop()
    const lastMs = dues.pop()
    if (last === undefined || lastMs === undefined || items.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if ((dues[child + 1] ?? Infinity) < (dues[child] ?? Infinity)) child++
      const belowMs = dues[child]
      if (belowMs === undefined || belowMs >= lastMs) break
      this.move(child, at)
      at = child
    }
    dues[at] = lastMs
    items[at] = last
    return top
  }

  private move(from: number, to: number): void {
    const { dues, items } = this
    const dueMs = dues[from]
    const item = items[from]
    if (dueMs === undefined || item === undefined)
      throw new Error(`no item ${from} in a heap of ${items.length}`)
    dues[to] = dueMs
    items[to] = item
  }
}
