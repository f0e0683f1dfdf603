import { Notice } from '@/ui/notice'

/** A secret that is in this answer and nowhere else afterwards. */
export const OnceShown = ({ title, secret }: { title: string; secret: string }) => (
  <Notice tone="ok" title={title}>
    <code className="font-mono text-xs break-all select-all">{secret}</code>
  </Notice>
)
