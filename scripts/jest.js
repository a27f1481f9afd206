import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Runs Jest itself, with variables beside those of this process; its exit code. */
export function jest(args, env = {}) {
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning']
  const program = join('node_modules', 'jest', 'bin', 'jest.js')
  const options = { stdio: 'inherit', env: { ...process.env, ...env } }
  const { status, error } = spawnSync(process.execPath, [...flags, program, ...args], options)
  if (error !== undefined) throw error
  return status ?? 1
}
