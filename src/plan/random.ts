/**
 * Randomness by position: the n-th number of a stream depends on the seed, the stream and n alone, never on
 * how many were drawn before. Any thread can compute any of them, and both sides get the same ones.
 */
export type Stream = 'coin' | 'order' | 'mix' | 'row' | 'think' | 'value' | 'stagger' | 'resample'

const STREAMS: Readonly<Record<Stream, number>> = {
  coin: 0x1b873593,
  order: 0x2c1b3c6d,
  mix: 0x38495ab5,
  row: 0x4cf5ad43,
  think: 0x5bd1e995,
  value: 0x6c62272e,
  stagger: 0x7feb352d,
  resample: 0x9fb21c65,
}

/** An integer from 0 to 2^32 - 1. `n` and `m` are any integers; `m` tells apart several draws for one n. */
export function random32(seed: number, stream: Stream, n: number, m = 0): number {
  let hash = mix32((seed >>> 0) ^ STREAMS[stream])
  // Indices beyond 2^32 must not repeat the stream: the high part enters too.
  hash = mix32(hash ^ (n >>> 0))
  hash = mix32(hash + Math.floor(n / 2 ** 32) + Math.floor(seed / 2 ** 32))
  return mix32(hash ^ Math.imul(m + 1, 0x9e3779b1))
}

/** A number from 0 (included) to 1 (excluded). */
export function random(seed: number, stream: Stream, n: number, m = 0): number {
  return random32(seed, stream, n, m) / 2 ** 32
}

/** A permutation of 0 … length - 1 (Fisher and Yates, in Durstenfeld's form). */
export function permutation(length: number, seed: number, stream: Stream, n: number): number[] {
  const items = Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random(seed, stream, n, i) * (i + 1))
    const kept = items[i] ?? 0
    items[i] = items[j] ?? 0
    items[j] = kept
  }
  return items
}

/** 32-bit finalizer with low bias: constants of C. Wellons, "Prospecting for Hash Functions" (2018), lowbias32. */
function mix32(value: number): number {
  let x = value >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
