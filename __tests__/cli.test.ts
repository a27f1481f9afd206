import { describe, expect, test } from '@jest/globals'
import { COMMANDS, runCli } from '../src/cli.ts'
import { fakeEdges } from './support/fake-cli-edges.ts'

describe('what is asked about the tool itself', () => {
  test.each([
    { name: '--help', argv: ['--help'], code: 0, stdout: 'Exit codes:' },
    { name: '-h', argv: ['-h'], code: 0, stdout: 'Exit codes:' },
    { name: 'help', argv: ['help'], code: 0, stdout: 'Exit codes:' },
    { name: '--version', argv: ['--version'], code: 0, stdout: '0.0.0-test\n' },
  ])('$name is answered on standard output', async ({ argv, code, stdout }) => {
    const edges = fakeEdges()
    expect(await runCli(argv, edges)).toBe(code)
    expect(edges.stdout.text()).toContain(stdout)
    expect(edges.stderr.text()).toBe('')
  })

  test('nothing at all is an error, answered with the help', async () => {
    const edges = fakeEdges()
    expect(await runCli([], edges)).toBe(2)
    expect(edges.stdout.text()).toBe('')
    expect(edges.stderr.text()).toContain('Commands:')
  })

  test.each(COMMANDS.filter((command) => command.hidden !== true).map(({ name }) => ({ name })))(
    '$name --help explains the command and runs nothing',
    async ({ name }) => {
      const edges = fakeEdges()
      expect(await runCli([name, '--help'], edges)).toBe(0)
      expect(edges.stdout.text()).toMatch(new RegExp(`^Usage: plimsoll ${name}`, 'm'))
    },
  )
})

describe('what the user can mend', () => {
  test.each([
    { name: 'a command misspelt', argv: ['runn'], says: ['no command "runn"', 'Did you mean "run"?'] },
    {
      name: 'an option before the command',
      argv: ['--url', 'http://localhost:1'],
      says: ['"--url" stands where a command is expected'],
    },
    {
      name: 'the hidden command is not offered',
      argv: ['demo-shopp'],
      says: ['no command "demo-shopp"', 'demo'],
    },
    { name: 'a file that is not there', argv: ['report', 'nowhere.json'], says: ['"nowhere.json"'] },
    {
      name: 'a format that does not exist',
      argv: ['report', 'result.json', '--format', 'pdf'],
      says: ['--format "pdf"', 'html'],
    },
    {
      name: 'a seed that is none',
      argv: ['run', '--url', 'http://localhost:1', '--seed', '-1'],
      says: ['--seed'],
    },
    {
      name: 'a seed too large',
      argv: ['run', '--url', 'http://localhost:1', '--seed', '4294967296'],
      says: ['--seed "4294967296"', '4294967295'],
    },
    {
      name: 'a time without a unit',
      argv: ['run', '--url', 'http://localhost:1', '--wait-timeout', '10'],
      says: ['--wait-timeout "10"', 'unit'],
    },
    {
      name: 'a url that is none',
      argv: ['run', '--url', 'localhost:3000'],
      says: ['"localhost:3000"'],
    },
    {
      name: 'nothing to load',
      argv: ['run'],
      says: ['neither a configuration nor a URL', 'plimsoll run --url', 'plimsoll init'],
    },
    {
      name: 'a result that is none',
      argv: ['report', 'other.json'],
      says: ['"other.json"', 'result-unreadable'],
    },
  ])('$name: exit code 2, what is wrong, what to do', async ({ argv, says }) => {
    const edges = fakeEdges({ content: { 'other.json': '{"schema":"something/else"}' } })
    expect(await runCli(argv, edges)).toBe(2)
    for (const words of says) expect(edges.stderr.text()).toContain(words)
    expect(edges.stderr.text()).toMatch(/^plimsoll: /)
    expect(edges.stderr.text()).toContain('docs/errors.md')
    expect(edges.stdout.text()).toBe('')
  })
})

test('a bug keeps its stack and its causes, and asks to be reported', async () => {
  const edges = fakeEdges()
  const broken = {
    ...edges,
    files: {
      ...edges.files,
      read: () => {
        throw new TypeError('outer', { cause: new RangeError('inner') })
      },
    },
  }
  expect(await runCli(['report', 'x.json'], broken)).toBe(2)
  expect(edges.stderr.text()).toContain('this is a bug in Plimsoll')
  expect(edges.stderr.text()).toMatch(/TypeError: outer\n\s+at /)
  expect(edges.stderr.text()).toMatch(/Caused by: RangeError: inner\n\s+at /)
})
