import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { commentedYaml } from './commented.ts'
import { needInstance, needReplicas } from './evidence.ts'
import { requestRate } from './promql.ts'

/**
 * A Kubernetes HorizontalPodAutoscaler (autoscaling/v2) that adds a pod for each safe load of one. The metric is
 * one of custom.metrics.k8s.io, requests per second of a pod, as the Prometheus adapter serves it.
 */
export function exportHpa(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, 'An autoscaler')
  const replicas = needReplicas(result, options, 'An autoscaler')
  return commentedYaml(
    [
      ...instance.source,
      ...replicas.source,
      'The metric http_requests_per_second of each pod must be served by a metrics adapter.',
    ],
    [
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: options.name },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: options.name },
          minReplicas: replicas.min,
          maxReplicas: replicas.max,
          metrics: [
            {
              type: 'Pods',
              pods: {
                metric: { name: 'http_requests_per_second' },
                target: { type: 'AverageValue', averageValue: toQuantity(instance.requestsPerSecond) },
              },
            },
          ],
        },
      },
    ],
  )
}

/** A KEDA ScaledObject (keda.sh/v1alpha1) that asks Prometheus and adds a pod for each safe load of one. */
export function exportKeda(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, 'An autoscaler')
  const replicas = needReplicas(result, options, 'An autoscaler')
  return commentedYaml(
    [...instance.source, ...replicas.source],
    [
      {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata: { name: options.name },
        spec: {
          scaleTargetRef: { name: options.name },
          minReplicaCount: replicas.min,
          maxReplicaCount: replicas.max,
          triggers: [
            {
              type: 'prometheus',
              metricType: 'AverageValue',
              metadata: {
                serverAddress: options.prometheus,
                query: requestRate(options.selector, '1m'),
                threshold: toDecimal(instance.requestsPerSecond),
              },
            },
          ],
        },
      },
    ],
  )
}

/** A Kubernetes quantity, rounded down: whole from 100, else in thousandths (`12500m` is 12.5). */
function toQuantity(value: number): string {
  return value >= 100 ? String(Math.floor(value)) : `${Math.floor(value * 1000)}m`
}

/** Rounded down to a thousandth. */
function toDecimal(value: number): string {
  return String(Math.floor(value * 1000) / 1000)
}
