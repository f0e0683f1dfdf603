'use client'

/** The picture's twin: the same parts in the order of a request, for the keyboard, for screen readers and to copy from. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import { useLive } from '@/features/live/live-provider'
import { paths } from '@/paths'
import { Since } from '@/ui/age'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { bytesASecond } from '../virtual-server/bytes-a-second'
import { HealthMark } from '../virtual-server/health-mark'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { CLIENTS, type ServicePart, sum, type Topology } from './topology'
import { ServiceMark } from './topology-nodes'

export interface TopologyTableProps {
  clusterId: string
  topology: Topology
  open: ReadonlySet<string>
  onToggle(service: string): void
}

export function TopologyTable(props: TopologyTableProps) {
  return (
    <div className="flex flex-col divide-y divide-line">
      <Vips {...props} />
      <Directors {...props} />
      <Services {...props} />
    </div>
  )
}

const Bytes = ({ value }: { value: number | undefined }) =>
  value === undefined ? <span className="text-ink-faint">—</span> : bytesASecond(value)

function Vips({ topology: { vips, directors, flows }, clusterId }: TopologyTableProps) {
  const t = useTranslations('topology')
  const live = useLive()
  return (
    <Table label={t('vips')}>
      <Head>
        <HeadCell>VIP</HeadCell>
        <HeadCell>vrrp_instance</HeadCell>
        <HeadCell className="w-full">{t('heldBy')}</HeadCell>
        <HeadCell right>{t('traffic')}</HeadCell>
      </Head>
      <tbody>
        {vips.map(vip => (
          <Row key={vip.id}>
            <Cell mono>{vip.addresses.join(', ')}</Cell>
            <Cell mono>
              <Link className="text-accent hover:underline" href={paths.failover(clusterId)}>
                {vip.instance}
              </Link>
            </Cell>
            <Cell>
              <span className="flex flex-wrap items-center gap-2">
                {vip.holders.length > 1 && (
                  <StateMark tone="bad" shape="triangle">
                    {t('split')}
                  </StateMark>
                )}
                {vip.holders.length === 0 && (
                  <StateMark tone={vip.known ? 'bad' : 'idle'} shape={vip.known ? 'triangle' : 'ring'}>
                    {t(vip.known ? 'nobody' : 'notKnown')}
                  </StateMark>
                )}
                {vip.holders.map(holder => (
                  <StateMark key={holder} tone="accent" shape="diamond" bare>
                    {directors.find(({ id }) => id === holder)?.name ?? holder}
                  </StateMark>
                ))}
                {vip.since !== undefined && (
                  <span className="text-xs text-ink-faint">
                    {t('for')} <Since at={vip.since} offset={live.clockOffset} />
                  </span>
                )}
              </span>
            </Cell>
            <Cell right className="whitespace-nowrap">
              <Bytes value={flows.find(({ from, to }) => from === CLIENTS && to === vip.id)?.bytes} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

function Directors({ topology: { directors }, clusterId }: TopologyTableProps) {
  const t = useTranslations('topology')
  return (
    <Table label={t('directors')}>
      <Head>
        <HeadCell>{t('director')}</HeadCell>
        <HeadCell className="w-full">{t('roles')}</HeadCell>
      </Head>
      <tbody>
        {directors.map(({ id, name, connected, instances }) => (
          <Row key={id}>
            <Cell>
              <Link className="font-medium text-accent hover:underline" href={paths.config(clusterId, id)}>
                {name}
              </Link>
            </Cell>
            <Cell>
              <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
                {!connected && (
                  <StateMark tone="bad" shape="triangle">
                    {t('gone')}
                  </StateMark>
                )}
                {connected && instances.length === 0 && <span className="text-ink-faint">{t('noInstance')}</span>}
                {connected &&
                  instances.map(instance => (
                    <span key={instance.name} className="flex items-center gap-1.5">
                      <VrrpMark state={instance.state} title={instance.reason} />
                      <span className="font-mono text-xs">{instance.name}</span>
                    </span>
                  ))}
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

function Services({ topology, clusterId, open, onToggle }: TopologyTableProps) {
  const t = useTranslations('topology')
  return (
    <Table label={t('services')} tall>
      <Head>
        <HeadCell className="w-full">virtual_server / real_server</HeadCell>
        <HeadCell>{t('state')}</HeadCell>
        <HeadCell>{t('director')}</HeadCell>
        <HeadCell right>{t('traffic')}</HeadCell>
      </Head>
      <tbody>
        {topology.services.map(part => {
          const flows = topology.flows.filter(({ to }) => to === part.id)
          const by = flows.flatMap(({ from }) => topology.directors.find(({ id }) => id === from)?.name ?? [])
          const isOpen = open.has(part.id)
          return (
            <Fragment key={part.id}>
              <Row>
                <Cell>
                  <span className="flex items-center gap-2">
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      aria-label={t(isOpen ? 'close' : 'open', { service: part.id })}
                      disabled={part.reals.length === 0}
                      onClick={() => onToggle(part.id)}
                      className="rounded text-ink-faint hover:bg-sunken disabled:opacity-40 [&_svg]:size-4"
                    >
                      {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
                    </button>
                    <Link
                      className="font-mono text-xs font-semibold whitespace-nowrap text-accent hover:underline"
                      href={paths.virtualServer(clusterId, part.id)}
                    >
                      {part.id}
                    </Link>
                  </span>
                </Cell>
                <Cell>
                  <ServiceMark part={part} />
                </Cell>
                <Cell className="whitespace-nowrap">{by.length > 0 ? by.join(', ') : '—'}</Cell>
                <Cell right className="whitespace-nowrap">
                  <Bytes value={sum(flows.map(({ bytes }) => bytes))} />
                </Cell>
              </Row>
              {isOpen && <Reals part={part} clusterId={clusterId} />}
            </Fragment>
          )
        })}
      </tbody>
    </Table>
  )
}

function Reals({ part, clusterId }: { part: ServicePart; clusterId: string }) {
  const t = useTranslations('topology')
  return (
    <>
      {part.reals.map(real => (
        <Row key={real.id} className="bg-sunken/40">
          <Cell className="!pl-11">
            <Link
              className="font-mono text-xs whitespace-nowrap hover:underline"
              href={paths.connections(clusterId, { real: real.id })}
            >
              {real.id}
            </Link>
            <span className="ml-2 text-xs whitespace-nowrap text-ink-faint">weight {real.weight}</span>
          </Cell>
          <Cell>
            <HealthMark health={real.health} weight={real.weight} bare />
          </Cell>
          <Cell />
          <Cell right className="whitespace-nowrap">
            <Bytes value={real.bytes} />
          </Cell>
        </Row>
      ))}
      {part.sorry && (
        <Row className="bg-sunken/40">
          <Cell className="!pl-11">
            <span className="font-mono text-xs">sorry_server {part.sorry.id}</span>
          </Cell>
          <Cell>
            <StateMark tone={part.sorry.active ? 'warn' : 'idle'} shape={part.sorry.active ? 'triangle' : 'ring'} bare>
              {t(part.sorry.active ? 'sorry' : 'sorryStandsBy')}
            </StateMark>
          </Cell>
          <Cell />
          <Cell />
        </Row>
      )}
    </>
  )
}
