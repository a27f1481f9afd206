import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const title = 'Size of dist/'

export async function measure() {
  const files = readdirSync('dist').map((name) => ({ name, bytes: statSync(join('dist', name)).size }))
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    ...files.map(({ name, bytes }) => ({ what: name, value: megabytes(bytes) })),
    { what: 'all', value: megabytes(all), target: '≤ 6 MB' },
  ]
}
