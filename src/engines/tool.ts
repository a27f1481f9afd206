/** What is started: a program on the PATH with its arguments. */
export interface ToolOrder {
  readonly command: string
  readonly args: readonly string[]
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>
  /** Asks the tool to end, as Ctrl+C does. */
  readonly signal: AbortSignal
}

export interface RunningTool {
  /** Everything it prints, which must be read to its end. */
  readonly output: AsyncIterable<Uint8Array>
  /** Resolves when the process is gone and its output is read. */
  readonly ended: Promise<ToolEnd>
  /** Ends it at once. */
  kill(): void
}

export interface ToolEnd {
  /** Undefined for a process that a signal ended. */
  readonly code: number | undefined
  readonly killedBy: string | undefined
  /** The last lines it said on its error stream. */
  readonly lastLines: readonly string[]
}

/** Port: starts a tool. Rejects with UserError `engine-missing` where there is none. */
export type StartTool = (order: ToolOrder) => Promise<RunningTool>
