/** What the demo's shop answers, and how long each answer takes in the middle. */
export interface ShopRequest {
  /** As the report calls it. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly pathname: string
  /** Median of the time the shop takes, in milliseconds. */
  readonly medianMs: number
}

export const SHOP_REQUESTS = [
  { name: 'GET /products', method: 'GET', pathname: '/products', medianMs: 22 },
  { name: 'GET /search', method: 'GET', pathname: '/search', medianMs: 30 },
  { name: 'GET /products/7', method: 'GET', pathname: '/products/7', medianMs: 16 },
  { name: 'POST /cart', method: 'POST', pathname: '/cart', medianMs: 20 },
  { name: 'POST /checkout', method: 'POST', pathname: '/checkout', medianMs: 36 },
] as const satisfies readonly ShopRequest[]

/** Log standard deviation of every request's time: p95 lies 39 % above the median. */
export const SHOP_SIGMA = 0.2

/** What the demo's pull request does: one of the five requests takes 30 % longer. */
export const PLANTED = { request: 'GET /search', factor: 1.3 } as const
