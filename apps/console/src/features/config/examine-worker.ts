/** Lint beside the page: a text of megabytes takes most of a second, and typing waits for nothing. */
import { examine } from './examine'
import type { ConfigFile } from './fixes'

export interface ExamineRequest {
  id: number
  files: ConfigFile[]
}

self.addEventListener('message', ({ data: { id, files } }: MessageEvent<ExamineRequest>) => {
  self.postMessage({ id, findings: examine(files) })
})
