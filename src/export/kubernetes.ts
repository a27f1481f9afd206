import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { commentedYaml } from './commented.ts'
import { type CpuTarget, cpuAtSafeLoad } from './cpu-target.ts'
import { needCapacity, needInstance, needReplicas } from './evidence.ts'
import { requestRate } from './promql.ts'

const WHAT = 'An autoscaler'

/**
 * A Kubernetes HorizontalPodAutoscaler (autoscaling/v2) that adds a pod for each safe load of one. The metric is
 * one of custom.metrics.k8s.io, requests per second of a pod, as the Prometheus adapter serves it; beside it the
 * pods' CPU at that load, where it was observed. Of several metrics the one that asks for more pods counts.
 */
export function exportHpa(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, WHAT)
  const replicas = needReplicas(result, options, WHAT)
  const cpu = cpuAtSafeLoad(result, needCapacity(result, WHAT), options.name)
  return commentedYaml(
    [
      ...instance.source,
      ...replicas.source,
      'The metric http_requests_per_second of each pod must be served by a metrics adapter.',
      sayCpu(cpu),
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
            ...toCpuMetric(cpu),
          ],
        },
      },
    ],
  )
}

/**
 * A KEDA ScaledObject (keda.sh/v1alpha1) that asks Prometheus and adds a pod for each safe load of one; beside it
 * the pods' CPU at that load, where it was observed.
 */
export function exportKeda(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, WHAT)
  const replicas = needReplicas(result, options, WHAT)
  const cpu = cpuAtSafeLoad(result, needCapacity(result, WHAT), options.name)
  return commentedYaml(
    [...instance.source, ...replicas.source, sayCpu(cpu)],
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
            ...toCpuTrigger(cpu),
          ],
        },
      },
    ],
  )
}

/** CPU in cores is an average of the pods in thousandths, a share is whole per cents of their request. */
function toCpuMetric(cpu: CpuTarget): readonly unknown[] {
  switch (cpu.kind) {
    case 'cores': {
      const target = { type: 'AverageValue', averageValue: toQuantity(cpu.value) }
      return [{ type: 'Resource', resource: { name: 'cpu', target } }]
    }
    case 'share': {
      const target = { type: 'Utilization', averageUtilization: toPercent(cpu.value) }
      return [{ type: 'Resource', resource: { name: 'cpu', target } }]
    }
    case 'missing':
      return []
    default:
      return cpu satisfies never
  }
}

function toCpuTrigger(cpu: CpuTarget): readonly unknown[] {
  switch (cpu.kind) {
    case 'cores':
      return [{ type: 'cpu', metricType: 'AverageValue', metadata: { value: toQuantity(cpu.value) } }]
    case 'share':
      return [{ type: 'cpu', metricType: 'Utilization', metadata: { value: String(toPercent(cpu.value)) } }]
    case 'missing':
      return []
    default:
      return cpu satisfies never
  }
}

function sayCpu(cpu: CpuTarget): string {
  return cpu.kind === 'missing'
    ? cpu.because
    : `${cpu.source} It needs the metrics server, and a CPU request in the pods.`
}

/** A Kubernetes quantity, rounded down: whole from 100, else in thousandths (`12500m` is 12.5). */
function toQuantity(value: number): string {
  return value >= 100 ? String(Math.floor(value)) : `${Math.floor(value * 1000)}m`
}

/** Rounded down, 1 at least: Kubernetes takes no target of nothing. */
function toPercent(share: number): number {
  return Math.max(1, Math.floor(share * 100))
}

/** Rounded down to a thousandth. */
function toDecimal(value: number): string {
  return String(Math.floor(value * 1000) / 1000)
}
