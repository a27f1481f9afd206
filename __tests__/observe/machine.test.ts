import { describe, expect, test } from '@jest/globals'
import { describeMachine, machineSource } from '../../src/observe/machine.ts'

const HARDWARE = {
  cpuModels: ['AMD EPYC  7763 64-Core Processor ', 'AMD EPYC  7763 64-Core Processor '],
  architecture: 'x64',
  system: 'Linux 6.8.0',
}
const HOSTED = {
  RUNNER_ENVIRONMENT: 'github-hosted',
  RUNNER_OS: 'Linux',
  RUNNER_NAME: 'GitHub Actions 7',
  ImageOS: 'ubuntu24',
}

describe('describeMachine', () => {
  test.each([
    {
      name: 'a hosted runner is known by its image, whatever its name',
      env: HOSTED,
      want: { runner: 'github-hosted Linux', image: 'ubuntu24' },
    },
    {
      name: 'a weekly image update makes no new machine',
      env: { ...HOSTED, ImageVersion: '20260101.1' },
      want: { runner: 'github-hosted Linux', image: 'ubuntu24' },
    },
    {
      name: 'a self-hosted runner is known by its name',
      env: { RUNNER_ENVIRONMENT: 'self-hosted', RUNNER_OS: 'Linux', RUNNER_NAME: 'rack-3' },
      want: { runner: 'rack-3', image: 'Linux 6.8.0' },
    },
    { name: 'a laptop is local', env: {}, want: { runner: 'local', image: 'Linux 6.8.0' } },
  ])('$name', ({ env, want }) => {
    expect(describeMachine({ ...HARDWARE, env })).toEqual({
      ...want,
      architecture: 'x64',
      cpu: 'AMD EPYC 7763 64-Core Processor',
      cores: 2,
    })
  })

  test('this machine has a processor', () => {
    expect(describeMachine(machineSource({})).cores).toBeGreaterThan(0)
  })
})
