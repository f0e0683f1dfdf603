'use client'

/** The frame of every page behind the session: navigation, state of the stream, who is signed in. */
import { useQuery } from '@tanstack/react-query'
import {
  Activity,
  Bell,
  Cable,
  GitFork,
  Import,
  LayoutDashboard,
  Menu,
  Network,
  ScrollText,
  ServerCog,
  SlidersHorizontal,
  Users,
  Waypoints,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { StreamBanner } from '@/features/live/stream-banner'
import { Palette } from '@/features/palette/palette'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { classNames } from '@/ui/class-names'
import { SessionEnded } from './session-ended'
import { ShellFooter } from './shell-footer'

export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('nav')
  const [open, setOpen] = useState(false)
  const path = usePathname()
  return (
    <div className="flex min-h-screen flex-col lg:flex-row">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-panel focus:p-2">
        {t('skip')}
      </a>
      <aside className="flex shrink-0 print:hidden flex-col border-line bg-panel max-lg:border-b lg:sticky lg:top-0 lg:h-screen lg:w-56 lg:border-r">
        <div className="flex h-12 items-center gap-2.5 px-4">
          <Link href={paths.dashboard} className="flex items-center gap-2.5">
            <img src="/icon.svg" alt="" className="size-6" />
            <span className="text-base font-semibold tracking-tight">Keelson</span>
          </Link>
          <button
            type="button"
            aria-label={t('menu')}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="ml-auto rounded p-1.5 hover:bg-sunken lg:hidden"
          >
            <Menu className="size-5" />
          </button>
        </div>
        <div className={classNames('min-h-0 flex-1 flex-col lg:flex', open ? 'flex' : 'hidden')}>
          <Palette />
          <Navigation path={path} onGo={() => setOpen(false)} />
          <ShellFooter />
        </div>
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <SessionEnded />
        <StreamBanner />
        <main id="content" className="mx-auto flex w-full max-w-[1440px] flex-1 flex-col gap-4 p-4 lg:p-6">
          {children}
        </main>
      </div>
    </div>
  )
}

function Navigation({ path, onGo }: { path: string; onGo(): void }) {
  const t = useTranslations('nav')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const item = (href: string, label: string, icon: ReactNode) => (
    <NavLink key={href} href={href} label={label} icon={icon} current={path === href} onGo={onGo} />
  )
  return (
    <nav aria-label={t('label')} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-2 py-2">
      {item(paths.dashboard, t('dashboard'), <LayoutDashboard />)}
      {clusters.data?.map(cluster => (
        <div key={cluster.id} className="mt-3 flex flex-col gap-0.5">
          <p className="truncate px-2 pb-0.5 text-xs font-semibold text-ink-faint" title={cluster.name}>
            {cluster.name}
          </p>
          {item(paths.cluster(cluster.id), t('overview'), <Network />)}
          {item(paths.topology(cluster.id), t('topology'), <Waypoints />)}
          {item(paths.config(cluster.id), t('config'), <SlidersHorizontal />)}
          {item(paths.failover(cluster.id), t('failover'), <GitFork />)}
          {item(paths.connections(cluster.id), t('connections'), <Cable />)}
        </div>
      ))}
      <div className="mt-3 flex flex-col gap-0.5">
        <p className="px-2 pb-0.5 text-xs font-semibold text-ink-faint">{t('console')}</p>
        {item(paths.import, t('import'), <Import />)}
        {item(paths.events, t('events'), <Activity />)}
        {item(paths.alerts, t('alerts'), <Bell />)}
        {item(paths.directors, t('directors'), <ServerCog />)}
        {item(paths.people, t('people'), <Users />)}
        {item(paths.audit, t('audit'), <ScrollText />)}
      </div>
    </nav>
  )
}

interface NavLinkProps {
  href: string
  label: string
  icon: ReactNode
  current: boolean
  onGo(): void
}

const NavLink = ({ href, label, icon, current, onGo }: NavLinkProps) => (
  <Link
    href={href}
    onClick={onGo}
    aria-current={current ? 'page' : undefined}
    className={classNames(
      'flex h-8 items-center gap-2 rounded-md px-2 text-sm [&_svg]:size-4 [&_svg]:shrink-0',
      current ? 'bg-accent-soft font-semibold text-accent' : 'text-ink-soft hover:bg-sunken hover:text-ink',
    )}
  >
    {icon}
    <span className="truncate">{label}</span>
  </Link>
)
