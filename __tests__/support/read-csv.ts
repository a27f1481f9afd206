export interface CsvTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** RFC 4180, without line breaks inside cells, which no renderer writes. */
export function readCsv(text: string): CsvTable {
  const [head = [], ...rows] = text.trimEnd().split('\n').map(cellsOf)
  return { head, rows }
}

function cellsOf(line: string): readonly string[] {
  return [...`${line},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,"]*)),/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
}
