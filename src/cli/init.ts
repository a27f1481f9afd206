import type { Arguments, Command } from './command.ts'
import { detectProject, type Project } from './detect.ts'
import type { CliEdges } from './edges.ts'
import { importSource, writeImport } from './init-import.ts'
import { OPTIONS } from './options.ts'
import { starterConfig } from './starter.ts'
import { starterWorkflow } from './starter-workflow.ts'
import { messageOf, UserError } from '../errors.ts'

const CONFIG_PATH = '.github/plimsoll.yml'
const WORKFLOW_PATH = '.github/workflows/plimsoll.yml'

/** `plimsoll init`: writes what is missing, keeps what is there, asks nothing. */
export const init: Command = {
  name: 'init',
  summary: 'write a first configuration and workflow',
  positionals: [],
  options: [
    {
      name: 'openapi',
      value: 'FILE',
      summary: 'take the scenarios from an OpenAPI description, 3.0 or later',
    },
    { name: 'har', value: 'FILE', summary: 'take the scenario from a recording of a browser' },
    { name: 'k6', value: 'FILE', summary: 'take scenarios, load and limits from a simple k6 script' },
    {
      name: 'include-writes',
      value: undefined,
      summary: 'take requests that change something too; without it GET, HEAD and OPTIONS only',
    },
    { ...OPTIONS.config, summary: `where to write the configuration (default ${CONFIG_PATH})` },
  ],
  details: [
    `Writes ${CONFIG_PATH} and ${WORKFLOW_PATH} after a look at package.json, at files of`,
    'preview platforms and at the workflows that are there. Files that exist are left as they are.',
    '',
    'With --openapi, --har or --k6 only the configuration is written, from what that file holds. Its comments',
    'say what was left out and what needs a look.',
  ],
  examples: [
    { line: 'plimsoll init', does: 'run it in the root of the repository' },
    { line: 'plimsoll init --openapi openapi.yaml', does: 'one scenario for each operation that only reads' },
    {
      line: 'plimsoll init --har visit.har --config visit.yml',
      does: 'the requests and pauses of one visit, without static files and secrets',
    },
  ],
  run: (given, edges) => Promise.resolve(runInit(given, edges)),
}

function runInit(given: Arguments, edges: CliEdges): number {
  const source = importSource(given)
  if (source !== undefined)
    return writeImport(edges, source, {
      path: given.values.config ?? CONFIG_PATH,
      includeWrites: given.flags.includes('include-writes'),
    })
  const [needless] = [...given.flags, ...Object.keys(given.values)]
  if (needless === undefined) return writeStart(edges)
  throw new UserError(
    'usage',
    `--${needless} is only for scenarios from a file.`,
    'Give --openapi, --har or --k6 with it, or leave it out.',
  )
}

function writeStart(edges: CliEdges): number {
  const project = detectProject(edges.files)
  const say = (line: string): void => edges.stdout.write(`${line}\n`)
  say(seen(project))
  const wrote = [
    writeNew(edges, CONFIG_PATH, starterConfig(project)),
    writeNew(edges, WORKFLOW_PATH, starterWorkflow(project)),
  ]
  if (!wrote.includes(true)) return 0
  say('')
  say('Next:')
  say(`  1. Put the requests that matter into ${CONFIG_PATH}; "plimsoll check" prints the plan.`)
  say(`  2. In ${WORKFLOW_PATH} ${toDo(project)}.`)
  say(
    project.platform !== undefined || project.movable
      ? '  3. Commit both and open a pull request: main and the change are measured side by side.'
      : '  3. Commit both. The first run on the default branch becomes the baseline.',
  )
  return 0
}

/** True when written; an existing file stays, and that is said. */
function writeNew(edges: CliEdges, path: string, text: string): boolean {
  if (edges.files.read(path) !== undefined) {
    edges.stdout.write(`Left as it is: ${path}\n`)
    return false
  }
  try {
    edges.files.write(path, text)
  } catch (error) {
    throw new UserError(
      'output-unwritable',
      `"${path}" cannot be written: ${messageOf(error)}.`,
      'Run "plimsoll init" in the root of a repository that you may write to.',
      error,
    )
  }
  edges.stdout.write(`Written: ${path}\n`)
  return true
}

/** What only the user knows of the workflow that was written. */
function toDo({ platform, start }: Project): string {
  if (platform !== undefined) return 'replace OWNER, and what is in capitals in the addresses'
  return start === undefined ? 'replace OWNER, and start your application' : 'replace OWNER'
}

function portWords({ port, framework, start }: Project): string {
  return framework === undefined && start === undefined
    ? `no application; port ${port} is a guess`
    : `port ${port}`
}

function seen(project: Project): string {
  const parts = [
    project.framework,
    project.platform === undefined ? portWords(project) : `previews by ${project.platform.name}`,
    `default branch ${project.defaultBranch}`,
    `${project.workflows.length} ${project.workflows.length === 1 ? 'workflow' : 'workflows'}`,
  ]
  return `Found: ${parts.filter((part) => part !== undefined).join(', ')}.`
}
