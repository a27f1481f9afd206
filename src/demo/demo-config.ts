/**
 * The demo's configuration, an ordinary `plimsoll.yml`. Its load follows from METHOD (docs/method.md):
 *
 * - Both shops run on this machine, so the sides share the time in slices and each is under load half of it.
 *   200 arrivals/s over five equal requests are 40/s for each; in 70 s each request is sent
 *   40/s · 70 s / 2 = 1,400 times to each side. p95 needs 1,000 successes to be gated: admissible. p99 needs
 *   5,000: shown, not gated.
 * - Family: five requests × {p50, p95, errors} = 15 tests at α = 1 %, so z ≈ 3.2 in Holm's first step.
 * - p95, log-SD 0.2: se² = 2·(2.11 · 0.2)²/1,400 + 2·0.01² gives se = 0.021. The planted +30 % is
 *   θ = ln 1.3 = 0.262: 12 standard errors above none, and 6 above the margin, which at a p95 of 42 ms is
 *   max(10 %, 5 ms) = ln(1 + 5/42) = 0.112, plus the machine's own 1 ms that no change touches.
 * - p50: c = 1.25 gives se = 0.017, margin max(10 %, 2 ms) = 0.095: still further away.
 * - "No change" must exclude twice the margin for each test: 0.2/0.021 ≈ 9 standard errors.
 *
 * So a wrong answer of either kind needs a disturbance far outside the model, and the two runs together
 * (20 s of main alone for the history, 70 s of both) stay below the two minutes one is willing to watch.
 */
export const DEMO_CONFIG = `# plimsoll.yml
ready: { path: /health, status: 200 }

scenarios:
  - { name: list,     weight: 20, steps: [GET /products] }
  - { name: search,   weight: 20, steps: [{ get: '/search?q=shoe', name: GET /search }] }
  - { name: product,  weight: 20, steps: [GET /products/7] }
  - { name: cart,     weight: 20, steps: [{ post: /cart, json: { product: 7, quantity: 1 } }] }
  - { name: checkout, weight: 20, steps: [{ post: /checkout, json: { cart: 7 } }] }

load:
  rate: 200/s
  warm-up: 5s
  duration: 70s

profiles:
  main-only: { rate: 200/s, warm-up: 3s, duration: 20s }

thresholds:
  p50:    { increase: 10% & 2ms }
  p95:    { max: 500ms, increase: 10% & 5ms }
  p99:    { increase: 20% & 10ms }
  errors: { max: 1%, increase: 0.5pp }
`
