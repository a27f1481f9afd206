/** Every input of the action; `action.yml` declares the same names (checked by a test). */
export const INPUT_NAMES = [
  'url',
  'baseline-url',
  'config',
  'profile',
  'mode',
  'suite',
  'headers',
  'environment',
  'preview-check',
  'wait-timeout',
  'comment',
  'check-run',
  'tracking-issue',
  'override-label',
  'accept-level',
  'accept-label',
  'on-inconclusive',
  'on-missing-baseline',
  'confirm',
  'shard',
  'start-at',
  'results',
  'results-confirm',
  'results-warm-up',
  'results-name',
  'out',
  'github-token',
] as const
export type InputName = (typeof INPUT_NAMES)[number]

/** The world the inputs come from: the runner's. */
export interface InputSource {
  /** The text of an input, trimmed; empty when it is not set. */
  read(name: InputName): string
  /** Makes the runner hide a value in everything that is logged from now on. */
  mask(secret: string): void
}
