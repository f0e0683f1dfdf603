/** Fixes of findings over several files: one, or as many as there are. Pure. */
import { applyFix, applyFixes, type Diagnostic, type Fix } from '@keelson/keepalived-conf/diagnostic'

type Examine<F> = (files: readonly F[]) => Diagnostic[]

export interface ConfigFile {
  file: string
  text: string
}

export const withFix = <F extends ConfigFile>(files: readonly F[], fix: Fix): F[] =>
  files.map(file => ({ ...file, text: applyFix(file.text, fix, file.file) }))

/**
 * The fix of a finding in the texts as they are now: the finding may be of texts that were edited since, where its
 * places are others.
 */
export function fixNow<F extends ConfigFile>(
  files: readonly F[],
  examined: readonly ConfigFile[],
  finding: Diagnostic,
  examine: Examine<F>,
): Fix | undefined {
  const same = files.every(({ file, text }) => examined.some(each => each.file === file && each.text === text))
  if (same) return finding.fix
  return examine(files)
    .filter(({ file, rule, message }) => file === finding.file && rule === finding.rule && message === finding.message)
    .sort((a, b) => Math.abs(a.line - finding.line) - Math.abs(b.line - finding.line))[0]?.fix
}

/** All of one rule, or of any. A fix may uncover the next finding: goes on until nothing more can be fixed. */
export function withAllFixes<F extends ConfigFile>(files: readonly F[], examine: Examine<F>, rule?: string): F[] {
  let current = [...files]
  for (let round = 0; round < 10; round++) {
    const findings = examine(current).filter(finding => rule === undefined || finding.rule === rule)
    const fixes = findings.flatMap(finding => finding.fix ?? [])
    const next = current.map(file => ({ ...file, text: applyFixes(file.text, fixes, file.file) }))
    if (next.every((file, index) => file.text === current[index]?.text)) return current
    current = next
  }
  return current
}
