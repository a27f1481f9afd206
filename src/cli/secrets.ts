/** Returns a function that replaces every secret in a text by `***`, the longest secret first. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((s) => s.length > 0).sort((a, b) => b.length - a.length)
  if (known.length === 0) return (text) => text
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
