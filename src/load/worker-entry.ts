import { runWorker } from './worker.ts'

// Entry of a thread where there is no bundle: tests and benchmarks run the sources.
runWorker()
