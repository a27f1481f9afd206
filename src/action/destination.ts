/** Where a result goes, and what must not go with it. */
export interface Destination {
  readonly profile: string
  readonly pull: number | undefined
  readonly headSha: string | undefined
  /** Check run that was started for this run. */
  readonly checkId: number | undefined
  /** Why the token can only read, as far as the event tells. */
  readonly readOnly: string | undefined
  readonly secrets: readonly string[]
}
