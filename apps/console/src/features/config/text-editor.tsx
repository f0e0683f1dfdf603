'use client'

import dynamic from 'next/dynamic'
import { Loading } from '@/ui/notice'

/** The editor is larger than the page around it and is fetched where it is shown. */
export const TextEditor = dynamic(
  () => import('./editor/keepalived-editor').then(({ KeepalivedEditor }) => KeepalivedEditor),
  { ssr: false, loading: () => <Loading label="keepalived.conf" /> },
)
