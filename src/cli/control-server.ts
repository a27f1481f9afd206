import { CONTROL_COMMAND, serveControl } from '../control/control-process.ts'
import type { Command } from './command.ts'

/** Hidden: what the control workload runs in the process that becomes its server. */
export const controlServer: Command = {
  name: CONTROL_COMMAND,
  summary: 'be the server of the control workload',
  hidden: true,
  positionals: [],
  options: [],
  details: [],
  examples: [],
  run: async () => {
    await serveControl()
    return 0
  },
}
