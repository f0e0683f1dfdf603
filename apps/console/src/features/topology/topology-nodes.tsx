'use client'

/** What stands in the picture: each part with its state as colour, shape and word, and a link to its page. */
import { Handle, type NodeTypes, Position } from '@xyflow/react'
import { ChevronDown, ChevronRight, Users } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext } from 'react'
import { paths } from '@/paths'
import { classNames } from '@/ui/class-names'
import { Figure, StateMark } from '@/ui/state-mark'
import { HealthMark } from '../virtual-server/health-mark'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { SHOWN } from './layout-topology'
import type { DirectorPart, RealPart, ServicePart, VipPart } from './topology'

export const PictureContext = createContext<{ clusterId: string; onToggle(service: string): void; across: boolean }>({
  clusterId: '',
  onToggle: () => {},
  across: true,
})

function Box({ children, className }: { children?: ReactNode; className?: string }) {
  const { across } = useContext(PictureContext)
  return (
    <div
      className={classNames(
        'pointer-events-auto flex size-full flex-col overflow-hidden rounded-md border border-line-strong bg-panel text-xs',
        className,
      )}
    >
      <Handle type="target" isConnectable={false} position={across ? Position.Left : Position.Top} />
      {children}
      <Handle type="source" isConnectable={false} position={across ? Position.Right : Position.Bottom} />
    </div>
  )
}

function Clients() {
  const t = useTranslations('topology')
  const { clusterId } = useContext(PictureContext)
  return (
    <Box className="items-center justify-center border-dashed">
      <Link href={paths.connections(clusterId)} className="flex items-center gap-2 font-semibold hover:underline">
        <Users aria-hidden className="size-4 text-ink-faint" />
        {t('clients')}
      </Link>
    </Box>
  )
}

function Vip({ data: { part, holders } }: { data: { part: VipPart; holders: string[] } }) {
  const t = useTranslations('topology')
  const { clusterId } = useContext(PictureContext)
  const split = holders.length > 1
  const lost = part.known && holders.length === 0
  const addresses = part.addresses.length > SHOWN + 1 ? part.addresses.slice(0, SHOWN) : part.addresses
  const label = t(split ? 'vipSplit' : holders.length > 0 ? 'vipHeld' : part.known ? 'vipNobody' : 'vipUnknown', {
    vip: part.addresses.join(', '),
    director: holders.join(', '),
  })
  return (
    <Box
      className={classNames('justify-center px-2.5 py-1', split || lost ? 'border-2 !border-bad' : '!border-accent')}
    >
      <Link href={paths.failover(clusterId)} aria-label={label} title={label} className="hover:underline">
        {addresses.map(address => (
          <span key={address} className="block truncate font-mono leading-[18px] font-semibold">
            {address}
          </span>
        ))}
        {addresses.length < part.addresses.length && (
          <span className="block leading-[18px] text-ink-faint">
            {t('more', { n: part.addresses.length - addresses.length })}
          </span>
        )}
      </Link>
      <span className="flex items-center gap-1.5 text-[0.6875rem] text-ink-faint">
        <Figure
          shape={split || lost ? 'triangle' : holders.length > 0 ? 'diamond' : 'ring'}
          tone={split || lost ? 'bad' : holders.length > 0 ? 'accent' : 'idle'}
        />
        <span className="truncate">
          VIP · {split ? t('split') : lost ? t('nobody') : (holders[0] ?? t('notKnown'))}
        </span>
      </span>
    </Box>
  )
}

function Director({ data: { part } }: { data: { part: DirectorPart } }) {
  const t = useTranslations('topology')
  const { clusterId } = useContext(PictureContext)
  const { instances, connected } = part
  const shown = instances.length > SHOWN + 1 ? instances.slice(0, SHOWN) : instances
  return (
    <Box className={connected ? '' : 'border-dashed bg-sunken'}>
      <Link
        href={paths.config(clusterId, part.id)}
        className="truncate border-b border-line px-2.5 py-1.5 text-sm font-semibold hover:underline"
      >
        {part.name}
      </Link>
      <div className="flex flex-col items-start gap-0.5 px-1.5 py-1">
        {!connected && (
          <StateMark tone="bad" shape="triangle">
            {t('gone')}
          </StateMark>
        )}
        {connected &&
          shown.map(({ name, state, reason }) => (
            <span key={name} className="flex h-[22px] max-w-full items-center gap-1.5">
              <VrrpMark state={state} title={reason} />
              <span className="truncate font-mono text-[0.6875rem] text-ink-faint">{name}</span>
            </span>
          ))}
        {connected && shown.length < instances.length && (
          <span className="px-1.5 text-ink-faint">{t('more', { n: instances.length - shown.length })}</span>
        )}
        {connected && instances.length === 0 && <span className="px-1.5 text-ink-faint">{t('noInstance')}</span>}
      </div>
    </Box>
  )
}

function Service({ data: { part, open } }: { data: { part: ServicePart; open: boolean } }) {
  const t = useTranslations('topology')
  const { clusterId, onToggle } = useContext(PictureContext)
  const bad = part.quorumUp === false
  return (
    <Box className={classNames('justify-between px-2 py-1.5', bad && 'border-2 !border-bad')}>
      <Link
        href={paths.virtualServer(clusterId, part.id)}
        title={part.id}
        className="truncate font-mono font-semibold hover:underline"
      >
        {part.id}
      </Link>
      <ServiceMark part={part} />
      <span className="flex items-center justify-between gap-1">
        <span className="truncate font-mono text-[0.6875rem] text-ink-faint">{part.lb_algo}</span>
        <button
          type="button"
          aria-expanded={open}
          disabled={part.reals.length === 0}
          title={part.reals.length === 0 ? t('notReported') : undefined}
          onClick={() => onToggle(part.id)}
          className="-mr-1 flex items-center gap-0.5 rounded px-1 text-accent hover:bg-accent-soft disabled:text-ink-faint [&_svg]:size-3.5"
        >
          {t('reals', { n: part.total })}
          <span className="sr-only">{t(open ? 'close' : 'open', { service: part.id })}</span>
          {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        </button>
      </span>
    </Box>
  )
}

/** Health of a virtual server in one line: what is worst comes first. */
export function ServiceMark({ part }: { part: ServicePart }) {
  const t = useTranslations('topology')
  const tHealth = useTranslations('health')
  if (part.sorry?.active)
    return (
      <StateMark tone="warn" shape="triangle" bare>
        {t('sorryServes')}
      </StateMark>
    )
  if (part.quorumUp === false)
    return (
      <StateMark tone="bad" shape="triangle" bare>
        {t('noQuorum')}
      </StateMark>
    )
  if (part.reals.length === 0)
    return (
      <StateMark tone="idle" shape="ring" bare>
        {t('notReported')}
      </StateMark>
    )
  const all = part.up === part.total
  return (
    <span className="flex items-center gap-2">
      <StateMark tone={all ? 'ok' : part.up === 0 ? 'bad' : 'warn'} shape={all ? 'disc' : 'triangle'} bare>
        {tHealth('count', { up: part.up, total: part.total })}
      </StateMark>
      {part.drained > 0 && (
        <StateMark tone="warn" shape="dash" bare>
          {t('drained', { n: part.drained })}
        </StateMark>
      )}
    </span>
  )
}

const cell = 'flex-row items-center justify-between gap-1.5 px-2 !border-line'

function Real({ data: { part } }: { data: { part: RealPart } }) {
  const { clusterId } = useContext(PictureContext)
  return (
    <Box className={cell}>
      <Link
        href={paths.connections(clusterId, { real: part.id })}
        title={part.id}
        className="truncate font-mono text-[0.6875rem] hover:underline"
      >
        {part.id}
      </Link>
      <HealthMark health={part.health} weight={part.weight} bare />
    </Box>
  )
}

function Sorry({ data: { service, sorry } }: { data: { service: string; sorry: NonNullable<ServicePart['sorry']> } }) {
  const t = useTranslations('topology')
  const { clusterId } = useContext(PictureContext)
  return (
    <Box className={classNames(cell, !sorry.active && 'border-dashed')}>
      <Link
        href={paths.virtualServer(clusterId, service)}
        title={`sorry_server ${sorry.id}`}
        className="truncate font-mono text-[0.6875rem] hover:underline"
      >
        {sorry.id}
      </Link>
      <StateMark tone={sorry.active ? 'warn' : 'idle'} shape={sorry.active ? 'triangle' : 'ring'} bare>
        {t(sorry.active ? 'sorry' : 'sorryStandsBy')}
      </StateMark>
    </Box>
  )
}

const Pool = () => <Box className="border-dashed border-line bg-sunken" />

export const nodeTypes = {
  clients: Clients,
  vip: Vip,
  director: Director,
  service: Service,
  pool: Pool,
  real: Real,
  sorry: Sorry,
} satisfies NodeTypes
