import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { renderOpenMetrics } from '../report/openmetrics.ts'
import { exportAlerts } from './alert-rules.ts'
import { exportAws } from './aws.ts'
import { exportGrafana } from './grafana.ts'
import { exportHpa, exportKeda } from './kubernetes.ts'
import { exportNginx } from './nginx.ts'
import { exportOpenSlo } from './open-slo.ts'
import { exportRecordingRules } from './recording-rules.ts'

export type { ExportOptions } from './evidence.ts'

/** A form that measured figures are written in for another program. */
export interface Export {
  readonly summary: string
  /** Throws UserError `evidence-missing` when the result does not carry what the form needs. */
  render(result: Result, options: ExportOptions): string
}

/** Every form of `plimsoll export`, by its name. */
export const EXPORTS = {
  hpa: { summary: 'Kubernetes HorizontalPodAutoscaler', render: exportHpa },
  keda: { summary: 'KEDA ScaledObject', render: exportKeda },
  aws: { summary: 'CloudFormation template with target tracking for ECS', render: exportAws },
  nginx: { summary: 'nginx upstream with limits and health checks', render: exportNginx },
  prometheus: { summary: 'Prometheus recording rules', render: exportRecordingRules },
  alerts: { summary: 'Prometheus alerting rules', render: exportAlerts },
  grafana: { summary: 'Grafana dashboard', render: exportGrafana },
  slo: { summary: 'proposed objectives as OpenSLO', render: exportOpenSlo },
  openmetrics: {
    summary: 'figures of the run as OpenMetrics',
    render: (result) => renderOpenMetrics(result),
  },
} as const satisfies Readonly<Record<string, Export>>

export type ExportName = keyof typeof EXPORTS
