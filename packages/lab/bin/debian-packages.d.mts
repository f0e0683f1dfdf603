/** Whether all of `commands` are there afterwards; without an argument all that tests and lab use. */
export function installDebianPackages(commands?: string[]): boolean
