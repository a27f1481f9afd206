import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { needInstance, needReplicas } from './evidence.ts'

/**
 * A CloudFormation template that scales an ECS service by target tracking on
 * ALBRequestCountPerTarget: requests of one target in a minute (Application Auto Scaling API reference,
 * PredefinedMetricSpecification).
 */
export function exportAws(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, 'Target tracking')
  const replicas = needReplicas(result, options, 'Target tracking')
  const text = (description: string): unknown => ({ Type: 'String', Description: description })
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Scaling of ${options.name} by measured capacity`,
    Metadata: { Plimsoll: { Source: [...instance.source, ...replicas.source] } },
    Parameters: {
      Cluster: text('Name of the ECS cluster.'),
      Service: text('Name of the ECS service.'),
      ResourceLabel: text(
        'app/<load balancer>/<id>/targetgroup/<group>/<id>: the ends of both ARNs, as ALBRequestCountPerTarget needs them.',
      ),
    },
    Resources: {
      ScalableTarget: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ServiceNamespace: 'ecs',
          ScalableDimension: 'ecs:service:DesiredCount',
          ResourceId: { 'Fn::Sub': 'service/${Cluster}/${Service}' },
          MinCapacity: replicas.min,
          MaxCapacity: replicas.max,
        },
      },
      ScalingPolicy: {
        Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
        Properties: {
          PolicyName: `${options.name}-requests-per-target`,
          PolicyType: 'TargetTrackingScaling',
          ScalingTargetId: { Ref: 'ScalableTarget' },
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: Math.floor(instance.requestsPerSecond * 60),
            PredefinedMetricSpecification: {
              PredefinedMetricType: 'ALBRequestCountPerTarget',
              ResourceLabel: { Ref: 'ResourceLabel' },
            },
          },
        },
      },
    },
  }
  return `${JSON.stringify(template, null, 2)}\n`
}
