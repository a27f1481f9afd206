import { NAME_LIMIT, oneLine } from './foreign.ts'

/**
 * Quoted as RFC 4180 says. A cell that a spreadsheet would run as a formula starts with an apostrophe
 * (OWASP, CSV injection).
 */
export function csvCell(text: string): string {
  const line = oneLine(text, NAME_LIMIT * 4)
  const safe = /^[=+\-@]/.test(line) ? `'${line}` : line
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
