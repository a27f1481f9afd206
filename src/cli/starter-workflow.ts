import type { Project } from './detect.ts'
import type { PreviewPlatform } from './previews.ts'

/** Third-party actions in the workflow that is written, by commit so that a moved tag changes nothing. */
const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2'
const SETUP_NODE = 'actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238 # v6.2.0'
const UPLOAD = 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0'

/** What distinguishes one way of measuring from another. */
interface Way {
  /** Says why the workflow starts when it does. */
  readonly on: readonly string[]
  /** Which runs end others. */
  readonly cancelling: readonly string[]
  readonly permissions: PreviewPlatform['permissions']
  /** Steps before Plimsoll's, and after it. */
  readonly steps: readonly string[]
  readonly after: readonly string[]
  /** Lines of Plimsoll's `with`. */
  readonly inputs: readonly string[]
}

const EACH_CHANGE = ['  pull_request:']

const NEWER_ONLY = [
  '# A newer commit ends the run of an older one.',
  'concurrency:',
  '  group: plimsoll-${{ github.ref }}',
  '  cancel-in-progress: true',
]

const NEWER_CHANGE_ONLY = [
  '# A newer commit ends the run of an older one, but a run of the branch itself becomes history.',
  'concurrency:',
  '  group: plimsoll-${{ github.ref }}',
  "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
]

/**
 * The workflow that runs the gate. In order of exactness: main and the change beside each other on the runner,
 * where both can be started; a preview beside a deployment of main; else the history of main, which the same
 * workflow keeps young.
 */
export function starterWorkflow(project: Project): string {
  const way = wayOf(project)
  return [
    'name: Plimsoll',
    '',
    'on:',
    ...way.on,
    '',
    'permissions:',
    '  contents: read',
    '  pull-requests: write   # the comment',
    ...way.permissions.map(([name, reason]) => `  ${name}: read   # ${reason}`),
    '',
    ...way.cancelling,
    '',
    'jobs:',
    '  gate:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 20',
    '    steps:',
    ...checkout(),
    ...way.steps,
    '      - id: plimsoll',
    '        uses: OWNER/plimsoll@v0   # the account that hosts the action for you',
    '        with:',
    ...way.inputs.map((line) => `          ${line}`),
    ...way.after,
    `      - uses: ${UPLOAD}`,
    '        if: always()',
    '        with:',
    '          name: plimsoll-${{ github.run_attempt }}',
    '          path: plimsoll-results/',
    '          if-no-files-found: ignore',
    '',
  ].join('\n')
}

function wayOf(project: Project): Way {
  if (project.platform !== undefined) return besidePreview(project.platform)
  return project.movable ? sideBySide(project) : againstHistory(project)
}

function besidePreview({ inputs, permissions, main }: PreviewPlatform): Way {
  return {
    on: EACH_CHANGE,
    cancelling: NEWER_ONLY,
    permissions,
    steps: [],
    after: [],
    inputs: [
      ...Object.entries(inputs).map(([name, value]) => `${name}: ${value}`),
      `baseline-url: ${main}   # main, deployed the same way: both are measured in turns`,
      'wait-timeout: 10m   # for the preview to be deployed',
    ],
  }
}

/** What a server said is shown when the step that needs it fails. */
const LOGS = [
  '      - if: failure()   # what the servers said',
  '        run: tail -n 50 "$RUNNER_TEMP"/*.log',
]

/** Starts a server that outlives its step. */
function inBackground(command: string, log: string): string {
  return `${command} > "$RUNNER_TEMP/${log}.log" 2>&1 &`
}

/** The change is built first: its tools would find main's sources in a folder of its own. */
function sideBySide({ install, start, port, nodeVersionFile }: Project): Way {
  const runs = (title: string, folder: string | undefined, at: number): readonly string[] => [
    `      - name: ${title}`,
    ...(folder === undefined ? [] : [`        working-directory: ${folder}`]),
    '        run: |',
    ...install.map((line) => `          ${line}`),
    `          ${inBackground(start ?? '', folder ?? 'change')}`,
    '        env:',
    `          PORT: "${at}"`,
  ]
  return {
    on: EACH_CHANGE,
    cancelling: NEWER_ONLY,
    permissions: [],
    steps: [
      '      # Both listen where PORT says. An application that does not needs its own way to another port.',
      ...setupNode(nodeVersionFile),
      ...runs('Start the change', undefined, port + 1),
      ...checkout(['ref: ${{ github.event.pull_request.base.sha }}', 'path: main']),
      ...runs('Start main', 'main', port),
    ],
    after: LOGS,
    inputs: [
      `url: http://localhost:${port + 1}`,
      `baseline-url: http://localhost:${port}   # main: both are measured in turns`,
    ],
  }
}

function againstHistory({ install, start, port, defaultBranch, nodeVersionFile }: Project): Way {
  return {
    on: [
      ...EACH_CHANGE,
      '  push:',
      `    branches: [${defaultBranch}]`,
      '  schedule:',
      '    - cron: "17 3 * * *"   # keeps the history young; caches unused for a week are dropped',
    ],
    cancelling: NEWER_CHANGE_ONLY,
    permissions: [],
    steps:
      start === undefined
        ? [
            '      # Start your application here, in the background.',
            `      # - run: ./start-server --port ${port} &`,
          ]
        : [
            ...setupNode(nodeVersionFile),
            ...install.map((line) => `      - run: ${line}`),
            `      - run: ${inBackground(start, 'server')}`,
            '        env:',
            `          PORT: "${port}"`,
          ],
    after: start === undefined ? [] : LOGS,
    inputs: [`url: http://localhost:${port}`],
  }
}

function checkout(inputs: readonly string[] = []): readonly string[] {
  return [
    `      - uses: ${CHECKOUT}`,
    '        with:',
    ...inputs.map((line) => `          ${line}`),
    '          persist-credentials: false',
  ]
}

function setupNode(versionFile: string | undefined): readonly string[] {
  const version = versionFile === undefined ? 'node-version: 24' : `node-version-file: ${versionFile}`
  return [`      - uses: ${SETUP_NODE}`, '        with:', `          ${version}`]
}
