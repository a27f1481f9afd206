import { usageLine } from './arguments.ts'
import type { Command } from './command.ts'

/** The text of `plimsoll --help`. */
export function renderHelp(commands: readonly Command[], version: string): string {
  const shown = commands.filter((command) => command.hidden !== true)
  return [
    `plimsoll ${version}: load a deployment, compare it with main, say whether it got slower.`,
    '',
    'Usage: plimsoll COMMAND [options]',
    '',
    'Commands:',
    ...table(shown.map((command) => [command.name, command.summary])),
    '',
    'Options:',
    ...table([
      ['-h, --help', 'this text; after a command, the command explained'],
      ['-v, --version', 'the version'],
    ]),
    '',
    'Exit codes:',
    ...table([
      ['0', 'pass, warn, or inconclusive where the configuration allows it'],
      ['1', 'fail: a request regressed, or an absolute limit is broken'],
      ['2', 'wrong usage, wrong configuration, or nothing could be measured'],
      ['3', 'inconclusive or without baseline, where the configuration says fail'],
      ['130, 143', 'interrupted; what was measured until then is written'],
    ]),
    '',
    'Start with:  plimsoll run --url http://localhost:3000',
    '',
  ].join('\n')
}

/** The text of `plimsoll COMMAND --help`. */
export function renderCommandHelp(command: Command): string {
  const options = [
    ...command.options.map((o) => [`--${o.name}${o.value === undefined ? '' : ` ${o.value}`}`, o.summary]),
    ['-h, --help', 'this text'],
  ]
  return [
    `${capital(command.summary)}.`,
    '',
    `Usage: ${usageLine(command)}`,
    '',
    'Options:',
    ...table(options),
    ...(command.details.length > 0 ? ['', ...command.details] : []),
    '',
    'Examples:',
    ...command.examples.flatMap((example) => [`  ${example.line}`, `      ${example.does}`]),
    '',
  ].join('\n')
}

/** Two columns; what is too wide for the left one has its text on a line of its own, so that one option does not push all others away. */
function table(rows: readonly (readonly string[])[]): string[] {
  const lefts = rows.map(([left = '']) => left.length).filter((length) => length <= LEFT_WIDTH)
  const width = Math.max(0, ...lefts)
  return rows.flatMap(([left = '', right = '']) =>
    left.length > LEFT_WIDTH
      ? [`  ${left}`, `  ${' '.repeat(width)}  ${right}`]
      : [`  ${left.padEnd(width)}  ${right}`],
  )
}

/** Characters of the left column, at most. */
const LEFT_WIDTH = 30

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
