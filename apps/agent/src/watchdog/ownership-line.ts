/**
 * The comment by which a keepalived.conf on the disk says that the agent may write over it. It ends the file, so that line
 * numbers stay, and is no part of the text: what is read comes back without it, byte for byte.
 */
const LINE = '# Written by keelson-agent. Without this line it leaves this file alone until the file is adopted again.'
const END = `\n${LINE}\n`

export const withOwnershipLine = (text: string): string => text + END

export const withoutOwnershipLine = (onDisk: string): string =>
  onDisk.endsWith(END) ? onDisk.slice(0, -END.length) : onDisk

/** Anywhere in the file: somebody may have written below it. */
export const hasOwnershipLine = (onDisk: string): boolean => onDisk.split(/\r?\n/).includes(LINE)
