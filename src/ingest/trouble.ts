import { UserError } from '../errors.ts'

/** A file of another tool that cannot be read: `path`, what is wrong, what to do. */
export function unreadable(path: string, what: string, hint: string, cause?: unknown): UserError {
  return new UserError('ingest-unreadable', `"${path}": ${what}`, hint, cause)
}

/** A file of a run without a request: `what` happened, and what to look at. */
export function nothingToJudge(path: string, what: string, look: string): UserError {
  return unreadable(path, what, `There is nothing to judge. ${look}`)
}

/** The start of a text that is quoted in a message, on one line. */
export function quoted(text: string, most = 60): string {
  const flat = text.replace(/\s+/g, ' ')
  return JSON.stringify(flat.length > most ? `${flat.slice(0, most)}…` : flat)
}
