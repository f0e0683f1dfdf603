/** Files a person dropped, chose or pasted, as texts; or why one of them cannot be a keepalived.conf. */
import { type Refusal, refusalOf, refuseSize } from '../config/text-limits'

export type ReadFile = { file: string; text: string } | { file: string; refusal: Refusal }

export async function readFiles(files: Iterable<File>): Promise<ReadFile[]> {
  return await Promise.all(
    [...files].map(async (file): Promise<ReadFile> => {
      // before reading: 50 MB need not be in memory to be refused
      const tooLarge = refuseSize(file.size)
      return tooLarge ? { file: file.name, refusal: tooLarge } : judge(file.name, await file.text())
    }),
  )
}

export function judge(file: string, text: string): ReadFile {
  const refusal = refusalOf(text)
  return refusal ? { file, refusal } : { file, text }
}
