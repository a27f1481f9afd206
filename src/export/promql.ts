// Expressions over the metric names that Prometheus' client libraries and exporters agree on:
// http_requests_total with a label "code", and the histogram http_request_duration_seconds.

/** Requests each second. */
export function requestRate(selector: string, window: string): string {
  return `sum(rate(http_requests_total{${selector}}[${window}]))`
}

/** Share of requests that the server failed, 0 to 1. */
export function errorRatio(selector: string, window: string): string {
  return `sum(rate(http_requests_total{${[selector, 'code=~"5.."'].join(',')}}[${window}])) / ${requestRate(selector, window)}`
}

/** A quantile of the latency in seconds. */
export function latencyQuantile(selector: string, q: number, window: string): string {
  return `histogram_quantile(${q}, sum by (le) (rate(http_request_duration_seconds_bucket{${selector}}[${window}])))`
}

/** Instances that answer. */
export function instancesUp(selector: string): string {
  return `count(up{${selector}} == 1)`
}

/** A duration as Prometheus writes it: `5m`, `6h`, `3d`. */
export function promDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes % 1440 === 0) return `${minutes / 1440}d`
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
}
