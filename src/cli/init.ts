import type { Command } from './command.ts'
import { detectProject, type Project } from './detect.ts'
import type { CliEdges } from './edges.ts'
import { starterConfig, starterWorkflow } from './starter.ts'
import { messageOf, UserError } from '../errors.ts'

const CONFIG_PATH = '.github/plimsoll.yml'
const WORKFLOW_PATH = '.github/workflows/plimsoll.yml'

/** `plimsoll init`: writes what is missing, keeps what is there, asks nothing. */
export const init: Command = {
  name: 'init',
  summary: 'write a first configuration and workflow',
  positionals: [],
  options: [],
  details: [
    `Writes ${CONFIG_PATH} and ${WORKFLOW_PATH} after a look at package.json, at files of`,
    'preview platforms and at the workflows that are there. Files that exist are left as they are.',
  ],
  examples: [{ line: 'plimsoll init', does: 'run it in the root of the repository' }],
  run: (_given, edges) => Promise.resolve(writeStart(edges)),
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
  say(
    `  2. In ${WORKFLOW_PATH} replace OWNER${project.platform === undefined && project.start === undefined ? ', and start your application' : ''}.`,
  )
  say('  3. Commit both. The first run on the default branch becomes the baseline.')
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

function seen(project: Project): string {
  const parts = [
    project.framework,
    project.platform === undefined ? `port ${project.port}` : `previews by ${project.platform}`,
    `default branch ${project.defaultBranch}`,
    `${project.workflows.length} ${project.workflows.length === 1 ? 'workflow' : 'workflows'}`,
  ]
  return `Found: ${parts.filter((part) => part !== undefined).join(', ')}.`
}
