/** Replaces a file whole or not at all. */
import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Either the old text or the new one is on the disk, whenever the power goes. `owner` and its exact mode where they are to stay. */
export function writeWhole(file: string, text: string, mode = 0o600, owner?: { uid: number; gid: number }): void {
  const draft = `${file}.keelson-new`
  const fd = openSync(draft, 'w', mode)
  try {
    if (owner) {
      fchownSync(fd, owner.uid, owner.gid)
      fchmodSync(fd, mode)
    }
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(draft, file)
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
