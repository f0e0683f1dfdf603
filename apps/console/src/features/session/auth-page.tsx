import type { ReactNode } from 'react'

export const AuthPage = ({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) => (
  <main className="flex min-h-screen flex-col items-center justify-center gap-6 p-4">
    <div className="flex items-center gap-2.5">
      <img src="/icon.svg" alt="" className="size-8" />
      <span className="text-xl font-semibold tracking-tight">Keelson</span>
    </div>
    <section className="w-full max-w-sm rounded-lg border border-line bg-panel p-6 shadow-panel">
      <h1 className="text-base font-semibold">{title}</h1>
      {note && <p className="mt-1 text-sm text-ink-soft">{note}</p>}
      <div className="mt-4">{children}</div>
    </section>
  </main>
)
