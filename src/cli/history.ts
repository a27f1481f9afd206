/** Folder of the history on the command line, unless `--history` names one. */
export const DEFAULT_HISTORY = '.plimsoll'

/** Newest runs of main that a history keeps: METHOD chooses its baseline among 60. */
export const KEPT_RUNS = 60
