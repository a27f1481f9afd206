/** Where a config is looked for when none is named, in this order. */
export const CONFIG_PATHS = ['.github/plimsoll.yml', 'plimsoll.yml'] as const
