import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'

/**
 * Throws UserError `config` where the configuration leaves the load to another tool, and `what` needs
 * Plimsoll's own: a load under another name would be measured.
 */
export function expectOwnLoad({ engine }: Pick<Config, 'engine'>, what: string): void {
  if (engine === undefined) return
  throw new UserError(
    'config',
    `engine: ${engine.tool} makes the load, and ${what} needs Plimsoll's own.`,
    '"plimsoll run" and the action start the tool, for a whole run without a live baseline. Take engine out for anything else, or run the tool by hand and give its files to "plimsoll ingest" or the "results" input.',
  )
}
