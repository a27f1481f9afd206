/** Tools that can make the load instead of Plimsoll. */
export const ENGINE_TOOLS = ['k6', 'locust'] as const
export type EngineTool = (typeof ENGINE_TOOLS)[number]

/** The tool that makes the load. */
export interface Engine {
  readonly tool: EngineTool
  /** The user's own script, from the folder of the configuration; undefined: the plan is translated. */
  readonly script: string | undefined
  /** Processes of Locust on this machine, a master and its workers; 1 for k6, which uses all processors by itself. */
  readonly processes: number
}
