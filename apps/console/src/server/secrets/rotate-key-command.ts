/** `rotate-key` at the command line of the machine. */
import { join } from 'node:path'
import { type ConsoleEnv, consoleFolder } from '../env'
import { rotateKey } from './rotate-key'

/** Undefined: the arguments ask for no such thing. Otherwise the exit code. */
export async function rotateKeyCommand(env: ConsoleEnv, args: readonly string[]): Promise<number | undefined> {
  const [command, ...more] = args
  if (command !== 'rotate-key') return undefined
  if (more.length > 0) {
    console.error('usage: rotate-key')
    return 2
  }
  try {
    const { values, kept } = await rotateKey(env, join(consoleFolder(), '../../prisma/sqlite/migrations'))
    console.log(`${values} values are sealed with the new key; the old one opens nothing in this database any more.`)
    const where = kept ? `it is ${kept} now` : 'keep it'
    console.log(`Backups of before need the old key: ${where}. Remove it with the last of them.`)
    return 0
  } catch (error) {
    console.error(`the key was not changed: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}
