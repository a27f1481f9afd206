import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'

/** Instructions with their arguments; continued lines are one. */
const INSTRUCTIONS = readFileSync('Dockerfile', 'utf8')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    return { name, rest }
  })
const of = (wanted: string) => INSTRUCTIONS.filter(({ name }) => name === wanted).map(({ rest }) => rest)

describe('the Dockerfile', () => {
  test('holds known instructions only', () => {
    const known = ['FROM', 'LABEL', 'COPY', 'USER', 'WORKDIR', 'ENTRYPOINT', 'CMD']
    expect(INSTRUCTIONS.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
  })

  test('stands on one image, pinned to the Node that the sources are tested with', () => {
    const version = readFileSync('.node-version', 'utf8').trim()
    expect(of('FROM')).toEqual([`node:${version}-bookworm-slim`])
  })

  test('copies what is there, and nothing that .dockerignore keeps away', () => {
    const kept = readFileSync('.dockerignore', 'utf8').trim().split('\n')
    for (const rest of of('COPY')) {
      const [source = ''] = rest.split(/\s+/)
      expect(existsSync(source)).toBe(true)
      expect(kept).toContain(`!${source}`)
    }
    expect(kept[0]).toBe('*')
  })

  test('runs the bundle without rights, its arguments those of the command line', () => {
    expect(of('USER')).toEqual(['node'])
    expect(of('ENTRYPOINT').map((rest) => JSON.parse(rest) as unknown)).toEqual([
      ['node', '/opt/plimsoll/dist/index.js'],
    ])
    expect(of('CMD').map((rest) => JSON.parse(rest) as unknown)).toEqual([['--help']])
    expect(INSTRUCTIONS.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(
      INSTRUCTIONS.findLastIndex(({ name }) => name === 'COPY'),
    )
  })

  test('is built with the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`--tag plimsoll:${version} .`)
  })
})
