import type { CliEdges } from './edges.ts'

/** One command of the command line: what it is called, takes and does. Help and parsing both come from this. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** In order; required ones come first. */
  readonly positionals: readonly Positional[]
  readonly options: readonly Option[]
  /** What a reader should know beyond the options. */
  readonly details: readonly string[]
  readonly examples: readonly Example[]
  /** Left out of the list of commands. */
  readonly hidden?: boolean
  /** Resolves with the exit code; throws UserError for what the user can mend. */
  run(given: Arguments, edges: CliEdges): Promise<number>
}

export interface Positional {
  readonly name: string
  readonly required: boolean
  /** The last one may be given any number of times. */
  readonly repeats?: boolean
}

export interface Option {
  /** Without the dashes. */
  readonly name: string
  /** What stands for the value in the help; undefined for a flag that takes none. */
  readonly value: string | undefined
  readonly summary: string
}

export interface Example {
  readonly line: string
  readonly does: string
}

/** What was typed after the command's name, checked against the command. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** Values by option name; options that were not given are absent. */
  readonly values: Readonly<Record<string, string>>
  /** Names of the flags that were given. */
  readonly flags: readonly string[]
}
