/**
 * The keys of a JSONPath that leads to one place by names and indices; undefined for one that searches.
 *
 *     path -> "$" ( "." name | "['" name "']" | '["' name '"]' | "[" index "]" )*
 */
export function plainKeys(path: string): readonly (string | number)[] | undefined {
  const keys: (string | number)[] = []
  let rest = path.slice(1)
  while (rest !== '') {
    const found = /^(?:\.([A-Za-z_][\w-]*)|\['([^'\\]+)'\]|\["([^"\\]+)"\]|\[(\d+)\])/.exec(rest)
    if (found === null) return undefined
    const [whole, name, single, double, index] = found
    keys.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    rest = rest.slice(whole.length)
  }
  return path.startsWith('$') ? keys : undefined
}
