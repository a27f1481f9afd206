/**
 * The demo's configuration, an ordinary `plimsoll.yml`. Its load follows from METHOD (docs/method.md):
 *
 * - Both shops run on this machine, so the sides share the time in slices and each is under load half of it.
 *   360 arrivals/s over five equal requests are 72/s for each; in 30 s each request is sent
 *   72/s · 30 s / 2 = 1,080 times to each side. p95 needs 1,000 successes to be gated: admissible. p99 needs
 *   5,000: shown, not gated.
 * - Family: five requests × {p50, p95, errors} = 15 tests at α = 1 %, so Holm's first step asks for a
 *   one-sided p of 0.0007.
 * - p95, log-SD 0.2: se² = 2·(2.11 · 0.2)²/1,080 + 2·0.01² gives se = 0.023. The planted +30 % is
 *   θ = ln 1.3 = 0.262: 11 standard errors above none, and 6 above the margin, which at a p95 of 42 ms is
 *   max(10 %, 5 ms) = ln(1 + 5/42) = 0.112. The machine's own 1 ms, which no change touches, takes little.
 * - p50: c = 1.25 gives se = 0.018, margin max(10 %, 2 ms) = 0.095: 14 standard errors above none.
 * - Blocks of 1.5 s make 20 of them. With the usual 5 s there would be 6, and one unlucky estimate of the
 *   autocorrelation would leave 3 degrees of freedom. With 20 and the largest autocorrelation that METHOD
 *   allows for (f = 3), df = 5.7 and θ/se = 14/√3 = 8 for p50: p = 0.0001.
 * - "No change" must exclude twice the margin for each test: 0.2/0.023 ≈ 9 standard errors.
 *
 * So a wrong answer of either kind needs a disturbance far outside the model. main alone, for the history,
 * gets the same plan, since only runs of one plan are compared: two runs of 33 s, and room for a third below
 * two minutes in all.
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
  rate: 360/s
  warm-up: 3s
  duration: 30s
  block: 1500ms

thresholds:
  p50:    { increase: 10% & 2ms }
  p95:    { max: 500ms, increase: 10% & 5ms }
  p99:    { increase: 20% & 10ms }
  errors: { max: 1%, increase: 0.5pp }
`
