/** Every code a UserError can carry; `docs/errors.md` has a section for each (checked by a test). */
export const ERROR_CODES = [
  'usage',
  'config',
  'config-missing',
  'target-missing',
  'target-unreachable',
  'target-not-ready',
  'target-protected',
  'too-many-requests',
  'result-unreadable',
  'verdict-differs',
  'not-confirmable',
  'history-unreadable',
  'output-unwritable',
  'evidence-missing',
  'event-unsupported',
  'preview-not-found',
  'github-api',
  'worker-lost',
  'shard-unreadable',
  'shard-late',
  'ingest-unreadable',
  'import-unreadable',
  'engine-missing',
  'engine-failed',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * A problem that the person who runs Plimsoll can mend: what is wrong (`message`, quoting the offending
 * text), and what to do (`hint`). Anything else that is thrown is a bug of ours and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: ErrorCode
  readonly hint: string

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint
  }
}

/** The message of anything that was thrown, for text that people read. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
