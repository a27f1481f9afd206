/** Shorter ones are left alone: hiding every "1" hides nothing but the text. */
const SHORTEST_SECRET = 4

/**
 * Hides secrets in text that is published: as they are, and as JSON strings and URLs write them. The
 * runner masks logs only, not files, comments and summaries.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return formsOf(secrets).reduce((masked, form) => masked.replaceAll(form, '***'), text)
}

/** Fields that hold no text of anybody's: hashes and encoded histograms, where a short secret may stand by chance. */
const OPAQUE = /^(?:sha|baselineSha|fingerprint|\w*[hH]istogram)$/

/** One of the format's own words, such as `pass` or `per-second`: a header's value may be the same word. */
const PLAIN_WORD = /^[a-z]+(?:-[a-z]+)*$/

/**
 * The same value with the secrets hidden in every text and every key of it. To be used before anything is
 * rendered: in Markdown or HTML a secret may be written otherwise (`a\_b` for `a_b`), and is not found.
 */
export function maskWithin<T>(value: T, secrets: readonly string[]): T {
  const forms = formsOf(secrets)
  if (forms.length === 0) return value
  const mask = (text: string): string =>
    PLAIN_WORD.test(text) ? text : forms.reduce((masked, form) => masked.replaceAll(form, '***'), text)
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return mask(part)
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [mask(key), OPAQUE.test(key) ? inner : walk(inner)]),
    )
  }
  return walk(value) as T
}

/** Longest first: a secret that contains another one must not leave its rest behind. */
function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = new Set(
    secrets
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
  )
  return [...forms].sort((a, b) => b.length - a.length)
}
