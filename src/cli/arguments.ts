import { parseArgs } from 'node:util'
import { suggest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'
import type { Arguments, Command } from './command.ts'

/** Taken by every command. */
export const HELP_FLAG = 'help'

/**
 * Reads what was typed after a command's name. Throws UserError `usage` for an unknown option (naming the
 * nearest), a missing or superfluous value, an option given twice, and too few or too many arguments.
 */
export function parseArguments(command: Command, typed: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...typed],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      [HELP_FLAG]: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(
        command.options.map((o) => [
          o.name,
          { type: o.value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    },
  })
  const values: Record<string, string> = {}
  const flags: string[] = []
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === HELP_FLAG) {
      flags.push(HELP_FLAG)
      continue
    }
    const option = command.options.find((o) => o.name === token.name)
    if (option === undefined) throw unknownOption(command, token.rawName)
    if (option.name in values || flags.includes(option.name))
      throw usage(command, `--${option.name} is given twice.`, 'Give it once')
    if (option.value === undefined) {
      if (token.value !== undefined)
        throw usage(
          command,
          `--${option.name} takes no value, but got "${token.value}".`,
          `Write --${option.name} alone`,
        )
      flags.push(option.name)
    } else values[option.name] = valueOf(command, option.name, option.value, token)
  }
  if (!flags.includes(HELP_FLAG)) checkCount(command, positionals)
  return { positionals, values, flags }
}

function valueOf(
  command: Command,
  name: string,
  placeholder: string,
  token: { readonly value: string | undefined; readonly inlineValue: boolean | undefined },
): string {
  const { value } = token
  if (value === undefined || value === '')
    throw usage(command, `--${name} needs a value.`, `Write --${name} ${placeholder}`)
  if (token.inlineValue !== true && value.startsWith('-') && value.length > 1)
    throw usage(
      command,
      `--${name} needs a value, but "${value}" looks like another option.`,
      `Write --${name} ${placeholder}, or --${name}=${value} if that is the value`,
    )
  return value
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const missing = command.positionals[positionals.length]
  if (missing?.required === true)
    throw usage(command, `"${command.name}" needs ${missing.name}.`, `Write: ${usageLine(command)}`)
  const extra = positionals[command.positionals.length]
  if (extra !== undefined && command.positionals.at(-1)?.repeats !== true)
    throw usage(command, `"${command.name}" takes no argument "${extra}".`, `Write: ${usageLine(command)}`)
}

/** `plimsoll compare A.json B.json [options]` */
export function usageLine(command: Command): string {
  const positionals = command.positionals.map((p) => {
    const name = p.required ? p.name : `[${p.name}]`
    return p.repeats === true ? `${name} …` : name
  })
  const options = command.options.length > 0 ? ['[options]'] : []
  return ['plimsoll', command.name, ...positionals, ...options].join(' ')
}

function unknownOption(command: Command, typed: string): UserError {
  const known = [...command.options.map((o) => `--${o.name}`), `--${HELP_FLAG}`]
  return usage(command, `"${command.name}" has no option "${typed}".`, suggest(typed, known))
}

function usage(command: Command, message: string, hint: string): UserError {
  const end = /[.?]$/.test(hint) ? '' : '.'
  return new UserError('usage', message, `${hint}${end} "plimsoll ${command.name} --help" shows all options.`)
}
