/** Port: a file of another tool. The real one is `open-file.ts`. */
export interface SourceFile {
  /** As the user gave it. */
  readonly path: string
  /** Epoch milliseconds of the last change, for tools that do not say when they ran. */
  readonly modifiedMs: number
  /** Its content from the beginning, decompressed. Rejects with Node's or zlib's own errors. */
  bytes(): AsyncIterable<Uint8Array>
}
