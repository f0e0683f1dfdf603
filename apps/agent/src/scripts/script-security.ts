/**
 * May a script of the configuration run as root? With enable_script_security keepalived refuses one that somebody else
 * could change: the program and every folder above it must belong to root and be writable by nobody else (notify.c).
 */
import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'

/** Where a program without a path is looked for, as execvpe does. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const GROUP_OR_WORLD_WRITABLE = 0o022

/** What a script's program comes to: where it is, and what is wrong with it. */
export interface JudgedScript {
  path: string
  /** it cannot be run at all */
  missing?: string
  /** somebody else than root could change it */
  unsafe?: string
}

/** `useSymlinkPaths`: judge the path as written instead of where its links lead (use_symlink_paths). */
export function judgeScript(program: string, useSymlinkPaths = false): JudgedScript {
  const found = find(program)
  if (!found) return { path: program, missing: `script ${program} does not exist or is not executable` }
  const path = useSymlinkPaths ? found : realpathSync(found)
  const unsafe = unsafePart(path)
  return unsafe === undefined ? { path } : { path, unsafe: `${unsafe}, so that others than root could change ${path}` }
}

function find(program: string): string | undefined {
  const candidates = program.includes('/')
    ? [isAbsolute(program) ? program : join('/', program)]
    : PATH.split(delimiter).map(folder => join(folder, program))
  return candidates.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function unsafePart(path: string): string | undefined {
  for (let part = path; ; part = dirname(part)) {
    const stat = lstatSync(part)
    if (stat.uid !== 0) return `${part} belongs to user ${stat.uid}`
    if (isOpenToOthers(stat)) return `${part} is writable by its group or by all`
    if (part === '/') return undefined
  }
}

/** A sticky folder such as /tmp lets nobody replace what is root's; a link's own mode says nothing. */
function isOpenToOthers(stat: Stats): boolean {
  if (stat.isSymbolicLink() || (stat.isDirectory() && (stat.mode & 0o1000) !== 0)) return false
  return (stat.mode & GROUP_OR_WORLD_WRITABLE) !== 0
}
