'use client'

import { useTranslations } from 'next-intl'
import { HeldBack } from '@/features/failover/instance-orders'
import { useLive } from '@/features/live/live-provider'
import { useTold } from '@/features/told/use-told'
import { VrrpMark } from '@/features/vrrp/vrrp-mark'
import { Age, Since } from '@/ui/age'
import { StateMark, Tag } from '@/ui/state-mark'
import type { DirectorView } from './cluster-view'

/** Each director: is it there, what part does it play, what does it run, how old is that. */
export const DirectorCards = ({ directors }: { directors: DirectorView[] }) => (
  <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,22rem),1fr))] gap-3">
    {directors.map(director => (
      <DirectorCard key={director.id} view={director} />
    ))}
  </ul>
)

function DirectorCard({ view }: { view: DirectorView }) {
  const t = useTranslations('director')
  const told = useTold()
  const live = useLive()
  const { agent, director, config, vrrp } = view
  const connected = agent?.connected === true
  return (
    <li className={`rounded-md border p-3 ${connected ? 'border-line' : 'border-dashed border-line-strong bg-sunken'}`}>
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-sm font-semibold">{view.name}</h3>
        {director?.engine === 'simulated' && (
          <Tag tone="warn" title={t('simulatedNote')}>
            {t('simulated')}
          </Tag>
        )}
        {view.undeployed && <Tag tone="warn">{t('undeployed')}</Tag>}
        <span className="ml-auto">
          <AgentMark view={view} />
        </span>
      </div>
      <ul className="mt-2 flex flex-col gap-1">
        {vrrp.map(instance => (
          <li key={instance.name} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            {connected ? (
              <VrrpMark state={instance.state} title={instance.reason} />
            ) : (
              <StateMark tone="idle" shape="dash" title={t('wasState', { state: instance.state })}>
                {t('stateUnknown')}
              </StateMark>
            )}
            <span className="font-mono text-xs">{instance.name}</span>
            <span className="text-xs text-ink-faint">
              {t('vridPriority', { vrid: instance.virtual_router_id, priority: instance.priority })}
            </span>
            {connected && <HeldBack instance={instance} />}
            {connected && (
              <span className="ml-auto text-xs text-ink-faint">
                {t('for')} <Since at={instance.since} offset={live.clockOffset} />
              </span>
            )}
            {instance.state === 'FAULT' && connected && <p className="w-full text-xs text-bad">{instance.reason}</p>}
          </li>
        ))}
        {vrrp.length === 0 && <li className="text-xs text-ink-faint">{t('noVrrp')}</li>}
      </ul>
      <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-ink-faint">
        {config && <span>{config.revision > 0 ? t('revision', { n: config.revision }) : t('ownFile')}</span>}
        {director && (
          <span title={director.forwarderNote && told(director.forwarderNote)}>
            {t(`forwarder.${director.forwarder}`)}
          </span>
        )}
        <span className="ml-auto">
          <Age at={agent?.heardAt} offset={live.clockOffset} />
        </span>
      </p>
    </li>
  )
}

export function AgentMark({ view }: { view: Pick<DirectorView, 'agent' | 'agentName'> }) {
  const t = useTranslations('director')
  const told = useTold()
  if (!view.agentName)
    return (
      <StateMark tone="idle" shape="ring">
        {t('noAgent')}
      </StateMark>
    )
  if (!view.agent)
    return (
      <StateMark tone="bad" shape="triangle">
        {t('neverSeen')}
      </StateMark>
    )
  if (!view.agent.connected)
    return (
      <StateMark tone="bad" shape="triangle" title={view.agent.lostBecause ? told(view.agent.lostBecause) : undefined}>
        {t('lost')}
      </StateMark>
    )
  return (
    <StateMark tone="ok" shape="disc" bare>
      {t('connected')}
    </StateMark>
  )
}
