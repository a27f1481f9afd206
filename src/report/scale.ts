/** An axis: its range in its own unit, where its ticks are, and how a value becomes a position. */
export interface Axis {
  readonly ticks: readonly Tick[]
  /** 0 to 1 from the axis's start; clamped to its range. */
  position(value: number): number
}

export interface Tick {
  readonly at: number
  readonly label: string
}

/** A tick's label without decimals that say nothing: `50.0 ms` is `50 ms`. */
export function tickLabel(text: string): string {
  return text.replace(/\.0+(?=\D|$)/, '')
}

/** A linear axis with about `count` ticks at 1, 2 or 5 times a power of ten. */
export function linearAxis(min: number, max: number, label: (value: number) => string, count = 5): Axis {
  const span = max > min ? max - min : 1
  const step = niceStep(span / count)
  const ticks: Tick[] = []
  for (let n = Math.ceil(min / step - 1e-9); n * step <= min + span * (1 + 1e-9); n++) {
    const at = n * step
    ticks.push({ at, label: tickLabel(label(at)) })
  }
  return { ticks, position: (value) => clamp((value - min) / span) }
}

/** A logarithmic axis; ticks at 1, 2 and 5 times powers of ten, fewer where they would crowd. */
export function logAxis(min: number, max: number, label: (value: number) => string): Axis {
  const low = Math.log10(min)
  const span = Math.max(1e-9, Math.log10(max) - low)
  const factors = span > 2 ? [1] : [1, 2, 5]
  const ticks: Tick[] = []
  for (let power = Math.floor(low); power <= Math.ceil(low + span); power++) {
    for (const factor of factors) {
      const at = factor * 10 ** power
      if (at >= min && at <= max) ticks.push({ at, label: tickLabel(label(at)) })
    }
  }
  return { ticks, position: (value) => clamp((Math.log10(Math.max(value, min)) - low) / span) }
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `wanted`. */
export function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted))
  const factor = [1, 2, 5].find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10
  return factor * power
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
