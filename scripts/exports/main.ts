// npm run test:exports: asks the real readers of what `plimsoll export` writes. A tool that is not installed is
// named and left out; whatever one of them refuses ends the command with 1.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { aSizedResult } from '../../__tests__/support/sized-result.ts'
import { EXPORTS } from '../../src/export/exports.ts'
import type { ExportName } from '../../src/export/exports.ts'

const result = aSizedResult()
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-exports-'))
let passed = 0
let failed = 0
let skipped = 0

try {
  const rules = write('prometheus', 'rules.yml')
  const alerts = write('alerts', 'alerts.yml')
  check('promtool', 'promtool check rules', ['check', 'rules', rules, alerts])
  check('promtool', 'promtool test rules (the alerts fire and stay silent)', [
    'test',
    'rules',
    file('test.yml', stringify(alertTest(rules, alerts))),
  ])
  check('nginx', 'nginx -t', ['-t', '-q', '-c', file('nginx.conf', nginxConf(write('nginx', 'shop.conf')))])
  check('cfn-lint', 'cfn-lint', ['--regions', 'us-east-1', '--template', write('aws', 'aws.json')])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed > 0 ? 1 : 0

function write(name: ExportName, as: string): string {
  const options = {
    name: 'shop',
    servers: ['127.0.0.1:8081', '127.0.0.1:8082'],
    prometheus: 'http://127.0.0.1:9090',
    selector: 'job="shop"',
    peak: undefined,
  }
  return file(as, EXPORTS[name].render(result, options))
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function check(tool: string, what: string, argv: readonly string[]): void {
  try {
    execFileSync(tool, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
    passed++
    process.stdout.write(`ok       ${what}\n`)
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string }
    if (code === 'ENOENT') {
      skipped++
      process.stdout.write(`skipped  ${what}: ${tool} is not installed\n`)
      return
    }
    failed++
    process.stdout.write(`FAILED   ${what}\n${stdout ?? ''}${stderr ?? ''}`)
  }
}

/** A whole configuration around the upstream, on a port of its own and without files outside the folder. */
function nginxConf(upstream: string): string {
  return `pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${upstream};
}
`
}

/**
 * Two instances that together carry twice the safe load of one: 1.5 times one raises nothing about capacity, 2.5
 * times does; 10 % errors burn the budget.
 */
function alertTest(...ruleFiles: readonly string[]): unknown {
  const safe = result.capacity?.fleet?.perInstance ?? 0
  const counter = (perSecond: number): string => `0+${Math.round(perSecond * 60)}x60`
  const up = ['a', 'b'].map((instance) => ({
    series: `up{job="shop",instance="${instance}"}`,
    values: '1+0x60',
  }))
  const requests = (code: string, perSecond: number): unknown => ({
    series: `http_requests_total{job="shop",code="${code}"}`,
    values: counter(perSecond),
  })
  const silent = (alertname: string): unknown => ({ eval_time: '30m', alertname, exp_alerts: [] })
  const firing = [
    ...['ErrorBudgetBurn1h', 'ErrorBudgetBurn3d', 'ErrorBudgetBurn6h'],
    ...['ErrorsAboveLimit', 'LoadAboveSafe', 'LoadPastTheKnee'],
  ]
  return {
    rule_files: ruleFiles,
    evaluation_interval: '1m',
    tests: [
      {
        name: 'within the safe load nothing is raised',
        interval: '1m',
        input_series: [...up, requests('200', safe)],
        alert_rule_test: firing.map(silent),
      },
      {
        name: 'above it, and with a tenth of all requests failing, alerts are',
        interval: '1m',
        input_series: [...up, requests('200', 2.25 * safe), requests('500', 0.25 * safe)],
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: '30m',
            exp_samples: firing.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          },
        ],
      },
    ],
  }
}
