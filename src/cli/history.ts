/** Folder of the history on the command line, unless `--history` names one. */
export const DEFAULT_HISTORY = '.plimsoll'

export { KEPT_RUNS } from '../baseline/kept-runs.ts'
