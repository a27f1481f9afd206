import type { Project } from './detect.ts'

/** Third-party actions in the workflow that is written, by commit so that a moved tag changes nothing. */
const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2'
const SETUP_NODE = 'actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238 # v6.2.0'
const UPLOAD = 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0'

/** The first configuration for a project: one request, the default thresholds, each line explained. */
export function starterConfig(project: Project): string {
  const remote = project.platform !== undefined
  return [
    `# What Plimsoll loads and what it allows. "plimsoll check" prints the plan that follows from it.`,
    ...(remote
      ? [
          `# The URL comes from the preview deployment (${project.platform}).`,
          `# If previews are protected, name the header here and the secret in the workflow's env:`,
          `# headers: { x-protection-bypass: '\${BYPASS}' }`,
        ]
      : [`url: http://localhost:${project.port}`]),
    '',
    '# The requests that matter, with their share of the traffic.',
    'scenarios:',
    '  - name: home',
    '    weight: 100',
    '    steps:',
    '      - GET /',
    '',
    '# Arrivals started each second, whether or not earlier ones are answered.',
    'load:',
    `  rate: ${remote ? '20/s   # gentle: read what your host allows before you raise it' : '40/s'}`,
    '  warm-up: 10s',
    `  duration: ${remote ? '60s' : '60s..180s   # ends as soon as the verdict is certain'}`,
    '',
    '# increase: allowed against main, broken only when both parts are exceeded and the evidence says so.',
    'thresholds:',
    '  p50:    { increase: 10% & 2ms }',
    '  p95:    { increase: 10% & 5ms }',
    '  errors: { max: 1%, increase: 0.5pp }',
    '',
    'baseline:',
    `  branch: ${project.defaultBranch}`,
    '  on-missing: warn',
    '',
  ].join('\n')
}

/** The workflow that runs the gate on pull requests, keeps main's history and refreshes it every night. */
export function starterWorkflow(project: Project): string {
  const remote = project.platform !== undefined
  return [
    'name: Plimsoll',
    '',
    'on:',
    '  pull_request:',
    '  push:',
    `    branches: [${project.defaultBranch}]`,
    '  schedule:',
    '    - cron: "17 3 * * *"   # keeps the history young; caches unused for a week are dropped',
    '',
    'permissions:',
    '  contents: read',
    '  pull-requests: write   # the comment',
    ...(remote ? ['  deployments: read      # finding the preview'] : []),
    '',
    '# One run for each branch; runs of the default branch are never cancelled, they are the baseline.',
    'concurrency:',
    '  group: plimsoll-${{ github.ref }}',
    "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
    '',
    'jobs:',
    '  gate:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 20',
    '    steps:',
    `      - uses: ${CHECKOUT}`,
    '        with:',
    '          persist-credentials: false',
    ...(remote ? [] : localSteps(project)),
    '      - id: plimsoll',
    '        uses: OWNER/plimsoll@v0   # the account that hosts the action for you',
    '        with:',
    ...(remote
      ? ['          wait-timeout: 10m   # for the preview to be deployed']
      : [`          url: http://localhost:${project.port}`]),
    `      - uses: ${UPLOAD}`,
    '        if: always()',
    '        with:',
    '          name: plimsoll-${{ github.run_attempt }}',
    '          path: plimsoll-results/',
    '          if-no-files-found: ignore',
    '',
  ].join('\n')
}

function localSteps(project: Project): string[] {
  if (project.start === undefined)
    return [
      '      # Start your application here, in the background.',
      `      # - run: ./start-server --port ${project.port} &`,
    ]
  return [
    `      - uses: ${SETUP_NODE}`,
    '        with:',
    '          node-version: 24',
    ...project.install.map((line) => `      - run: ${line}`),
    `      - run: ${project.start} &`,
    '        env:',
    `          PORT: "${project.port}"`,
  ]
}
