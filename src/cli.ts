import { calibrate } from './cli/calibrate.ts'
import { check } from './cli/check.ts'
import { controlServer } from './cli/control-server.ts'
import { parseArguments, HELP_FLAG } from './cli/arguments.ts'
import { compare } from './cli/compare.ts'
import { demo } from './cli/demo.ts'
import { demoShop } from './cli/demo-shop.ts'
import type { Command } from './cli/command.ts'
import type { CliEdges } from './cli/edges.ts'
import { explain } from './cli/explain.ts'
import { exportResult } from './cli/export.ts'
import { ingest } from './cli/ingest.ts'
import { renderCommandHelp, renderHelp } from './cli/help.ts'
import { init } from './cli/init.ts'
import { merge } from './cli/merge.ts'
import { report } from './cli/report.ts'
import { run } from './cli/run.ts'
import { suggest } from './config/nearest.ts'
import { UserError } from './errors.ts'

export type { CliEdges } from './cli/edges.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  run,
  merge,
  ingest,
  check,
  compare,
  report,
  explain,
  exportResult,
  calibrate,
  init,
  demo,
  demoShop,
  controlServer,
]

/**
 * The terminal front: runs what was typed and resolves with the exit code (0 pass, 1 fail, 2 usage,
 * configuration or measuring error, 3 inconclusive where that fails, 130 and 143 interrupted). Never rejects:
 * the only place of the command line that decides what is the user's to mend and what is a bug.
 */
export async function runCli(argv: readonly string[], edges: CliEdges): Promise<number> {
  try {
    return await dispatch(argv, edges)
  } catch (thrown) {
    edges.stderr.write(
      thrown instanceof UserError ? renderUserError(thrown) : renderBug(thrown, edges.version),
    )
    return 2
  }
}

async function dispatch(argv: readonly string[], edges: CliEdges): Promise<number> {
  const [first, ...rest] = argv
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const screen = first === undefined ? edges.stderr : edges.stdout
    screen.write(renderHelp(COMMANDS, edges.version))
    return first === undefined ? 2 : 0
  }
  if (first === '--version' || first === '-v') {
    edges.stdout.write(`${edges.version}\n`)
    return 0
  }
  const command = COMMANDS.find((each) => each.name === first)
  if (command === undefined) throw unknown(first)
  const given = parseArguments(command, rest)
  if (given.flags.includes(HELP_FLAG)) {
    edges.stdout.write(renderCommandHelp(command))
    return 0
  }
  return command.run(given, edges)
}

function unknown(typed: string): UserError {
  const names = COMMANDS.filter((command) => command.hidden !== true).map((command) => command.name)
  const hint = suggest(typed, typed.startsWith('-') ? ['--help', '--version'] : names)
  return new UserError(
    'usage',
    typed.startsWith('-')
      ? `"${typed}" stands where a command is expected.`
      : `There is no command "${typed}".`,
    `${hint} "plimsoll --help" shows what there is.`,
  )
}

function renderUserError(error: UserError): string {
  return `plimsoll: ${error.message}\n  ${error.hint}\n  (${error.code}; more in docs/errors.md)\n`
}

function renderBug(thrown: unknown, version: string): string {
  const head = `plimsoll ${version}: this is a bug in Plimsoll; please report it with the text below.`
  return `${[head, ...stacksOf(thrown)].join('\n')}\n`
}

/** The stack of what was thrown, then of its causes. */
function stacksOf(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error)) return [String(thrown)]
  const own = thrown.stack ?? thrown.message
  return thrown.cause === undefined
    ? [own]
    : [own, ...stacksOf(thrown.cause).map((stack) => `Caused by: ${stack}`)]
}
