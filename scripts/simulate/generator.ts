/** Random numbers of one simulated run: small, fast, and the same on every machine. */
export interface Generator {
  /** An integer from 0 to 2^32 − 1; every bit is good. */
  readonly bits: () => number
  /** From 0 (included) to 1 (excluded). */
  readonly uniform: () => number
  /** Standard normal (Box & Muller 1958). */
  readonly normal: () => number
  /** Exponential with the given mean. */
  readonly exponential: (mean: number) => number
}

/** sfc32 (C. Doty-Humphrey, PractRand), started from three numbers that name the run. */
export function makeGenerator(seed: number, stream: number, index: number): Generator {
  let a = seed >>> 0
  let b = stream >>> 0
  let c = index >>> 0
  let counter = 1
  const bits = (): number => {
    const out = (a + b + counter++) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + out
    return out
  }
  // The start has few bits set: the first numbers of neighbouring runs are alike, and are thrown away.
  for (let i = 0; i < 20; i++) bits()
  const uniform = (): number => bits() / 2 ** 32
  return {
    bits,
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
  }
}

/** A 32-bit number for a name (FNV-1a). */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
