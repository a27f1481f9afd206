import type { Project } from './detect.ts'

/** The first configuration for a project: one request, the default thresholds, each line explained. */
export function starterConfig({ platform, port, defaultBranch, movable }: Project): string {
  const remote = platform !== undefined
  const beside = !remote && movable
  return [
    `# What Plimsoll loads and what it allows. "plimsoll check" prints the plan that follows from it.`,
    ...(remote
      ? [
          `# The URLs of the preview (${platform.name}) and of main come from the workflow.`,
          `# If previews are protected, name the header here and the secret in the workflow's env:`,
          `# headers: { x-protection-bypass: '\${BYPASS}' }`,
        ]
      : [`url: http://localhost:${beside ? port + 1 : port}${beside ? '   # the change' : ''}`]),
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
    ...(beside ? [`  url: http://localhost:${port}   # main, beside it: both are measured in turns`] : []),
    `  branch: ${defaultBranch}`,
    '  on-missing: warn',
    '',
  ].join('\n')
}
