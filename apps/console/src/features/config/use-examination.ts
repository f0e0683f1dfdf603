'use client'

import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { useEffect, useRef, useState } from 'react'
import { examine } from './examine'
import type { ExamineRequest } from './examine-worker'
import type { ConfigFile } from './fixes'

export interface Examination {
  findings: Diagnostic[]
  /** The texts that were examined. */
  files: readonly ConfigFile[]
}

/** What lint finds in the texts as they are now; while it looks, what it found before. Undefined before the first time. */
export function useExamination(files: readonly ConfigFile[] | undefined): Examination | undefined {
  const [found, setFound] = useState<Examination>()
  const examiner = useRef<Examiner>(undefined)
  const asked = useRef<readonly ConfigFile[]>(undefined)
  useEffect(() => {
    const own = new Examiner(setFound)
    examiner.current = own
    return () => {
      own.close()
      asked.current = undefined
    }
  }, [])
  useEffect(() => {
    if (!files || isSame(files, asked.current)) return
    asked.current = files
    examiner.current?.examine(files.map(({ file, text }) => ({ file, text })))
  })
  return found
}

const isSame = (files: readonly ConfigFile[], others: readonly ConfigFile[] | undefined) =>
  files.length === others?.length &&
  files.every(({ file, text }, index) => file === others[index]?.file && text === others[index]?.text)

/** One question at a time; of those that come meanwhile only the latest is asked. */
class Examiner {
  #worker: Worker | undefined
  #asked: ExamineRequest | undefined
  #next: ConfigFile[] | undefined
  #id = 0

  constructor(private tell: (examination: Examination) => void) {
    this.#worker = new Worker(new URL('./examine-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; findings: Diagnostic[] }>) => {
      const asked = this.#asked
      if (asked?.id !== data.id) return
      this.tell({ findings: data.findings, files: asked.files })
      this.#asked = undefined
      if (this.#next) this.examine(this.#next)
    })
    this.#worker.addEventListener('error', () => this.#alone())
  }

  examine(files: ConfigFile[]): void {
    if (!this.#worker) this.tell({ findings: examine(files), files })
    else if (this.#asked) this.#next = files
    else {
      this.#next = undefined
      this.#asked = { id: ++this.#id, files }
      this.#worker.postMessage(this.#asked)
    }
  }

  close(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.tell = () => {}
  }

  /** Where no worker can be had the page looks itself. */
  #alone(): void {
    const files = this.#next ?? this.#asked?.files
    this.#worker?.terminate()
    this.#worker = undefined
    if (files) this.tell({ findings: examine(files), files })
  }
}
