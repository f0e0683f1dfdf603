/** Fixes of findings over several files: one, or as many as there are. Pure. */
import { applyFix, applyFixes, type Diagnostic, type Fix } from '@keelson/keepalived-conf/diagnostic'

export interface ConfigFile {
  file: string
  text: string
}

export const withFix = <F extends ConfigFile>(files: readonly F[], fix: Fix): F[] =>
  files.map(file => ({ ...file, text: applyFix(file.text, fix, file.file) }))

/** A fix may uncover the next finding: goes on until nothing more can be fixed. */
export function withAllFixes<F extends ConfigFile>(
  files: readonly F[],
  examine: (files: readonly F[]) => Diagnostic[],
): F[] {
  let current = [...files]
  for (let round = 0; round < 10; round++) {
    const fixes = examine(current).flatMap(finding => finding.fix ?? [])
    const next = current.map(file => ({ ...file, text: applyFixes(file.text, fixes, file.file) }))
    if (next.every((file, index) => file.text === current[index]?.text)) return current
    current = next
  }
  return current
}
