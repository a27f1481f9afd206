// Shared by the measurements; no measurement itself.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const seconds = (value) => `${value.toFixed(2)} s`
export const count = (value) => Math.round(value).toLocaleString('en')
