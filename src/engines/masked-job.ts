import type { Job } from './job.ts'

/** Shorter ones are left alone: hiding every "1" hides nothing but the script. */
const SHORTEST_SECRET = 4

/**
 * The job with `***` in the place of every secret, for the script that is kept with the results. It is done before
 * anything is written: JavaScript and Python would write a quote or an umlaut of it in another way.
 */
export function maskedJob(job: Job, secrets: readonly string[]): Job {
  const known = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
  const masked = (value: unknown): unknown => {
    if (typeof value === 'string')
      return known.reduce((text, secret) => text.replaceAll(secret, '***'), value)
    if (Array.isArray(value)) return value.map(masked)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
  }
  return masked(job) as Job
}
