/** Something about the command line itself: exit status 2, no stack. */
export class UsageError extends Error {}
