/** The service under test: five requests with lognormal times, on each side in a process of its own. */
export const REQUESTS = [
  { name: 'GET /a', path: '/a', medianMs: 32 },
  { name: 'GET /b', path: '/b', medianMs: 40 },
  { name: 'GET /c', path: '/c', medianMs: 50 },
  { name: 'GET /d', path: '/d', medianMs: 64 },
  { name: 'GET /e', path: '/e', medianMs: 80 },
] as const

/** Log standard deviation of each: p95 lies 64 % above the median, so that 10 % of it exceeds 5 ms. */
export const SIGMA = 0.3

/** What a pull request did to one of the requests. */
export type Change =
  | { readonly kind: 'none' }
  /** A factor on each of its times. */
  | { readonly kind: 'factor'; readonly factor: number }
  /** This share of its answers takes so much longer. */
  | { readonly kind: 'tail'; readonly share: number; readonly addMs: number }
  /** This share of its answers is a 500, after the usual time. */
  | { readonly kind: 'errors'; readonly share: number }

/** How one server answers; a process gets it as JSON. */
export interface Character {
  readonly seed: number
  /** Name of the request that the change is about; undefined for main. */
  readonly changed: string | undefined
  readonly change: Change
}

/** One answer: how long it takes, in milliseconds, and whether it is an error. */
export interface Answer {
  readonly delayMs: number
  readonly status: 200 | 500
}
