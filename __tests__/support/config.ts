import { parseConfig } from '../../src/config/config.ts'
import type { Config, ConfigSource } from '../../src/config/config.ts'

/** A source with a file of this text and nothing around it. */
export function aSource(text: string | undefined, changes: Partial<ConfigSource> = {}): ConfigSource {
  return { text, path: 'plimsoll.yml', env: {}, readText: () => undefined, ...changes }
}

export function aConfig(text?: string, changes: Partial<ConfigSource> = {}): Config {
  return parseConfig(aSource(text, changes))
}

/** What the parser says against a text, one problem each, without the heading. */
export function problemsOf(text: string, changes: Partial<ConfigSource> = {}): readonly string[] {
  try {
    aConfig(text, changes)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UserError') throw error
    return error.message.split('\n').slice(1)
  }
  return []
}
