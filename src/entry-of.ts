/** The value of a key that is the record's own. A request may be called `constructor`, which every object inherits. */
export function entryOf<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}
