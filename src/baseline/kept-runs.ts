/** Newest runs of main that a history keeps: METHOD §4 chooses its baseline among 60. */
export const KEPT_RUNS = 60
