'use client'

/** Every director of a cluster with what it can be told to do. */
import { PauseCircle, RefreshCw, Stethoscope } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { ClusterView } from '../cluster/cluster-view'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { InstanceOrders } from './instance-orders'
import { OrderDialog, type PendingOrder } from './order-dialog'

/** `instance`: of this one only, without what concerns the director as a whole. */
export function OrdersCard({ cluster, instance: only }: { cluster: ClusterView; instance?: string }) {
  const t = useTranslations('order')
  const denied = useMay('operator', cluster.id)
  const [order, setOrder] = useState<PendingOrder>()
  return (
    <Card title={t('title')} flush>
      <Table label={t('title')}>
        <Head>
          <HeadCell>{t('director')}</HeadCell>
          <HeadCell>{t('instance')}</HeadCell>
          <HeadCell>{t('orders')}</HeadCell>
          {!only && <HeadCell>{t('whole')}</HeadCell>}
        </Head>
        <tbody>
          {cluster.directors.flatMap(director => {
            const lost = director.agent?.connected ? undefined : t('lost', { director: director.name })
            const instances = director.vrrp.filter(({ name }) => !only || name === only)
            const rows = instances.length > 0 ? instances : only ? [] : [undefined]
            return rows.map((instance, index) => (
              <Row key={`${director.id} ${instance?.name}`}>
                <Cell className="font-medium">{index === 0 && director.name}</Cell>
                <Cell>
                  {instance && (
                    <span className="flex items-center gap-2">
                      {!lost && <VrrpMark state={instance.state} title={instance.reason} />}
                      <span className="font-mono text-xs">{instance.name}</span>
                    </span>
                  )}
                </Cell>
                <Cell>
                  {instance && (
                    <InstanceOrders clusterId={cluster.id} director={director} instance={instance} onOrder={setOrder} />
                  )}
                </Cell>
                {!only && (
                  <Cell>
                    {index === 0 && (
                      <span className="flex flex-wrap gap-1.5">
                        {(
                          [
                            ['demote', <PauseCircle key="demote" />],
                            ['reload', <RefreshCw key="reload" />],
                            ['restartChecks', <Stethoscope key="checks" />],
                          ] as const
                        ).map(([kind, icon]) => (
                          <Button
                            key={kind}
                            small
                            icon={icon}
                            denied={denied ?? lost}
                            onClick={() => setOrder({ kind, director })}
                          >
                            {t(`${kind}.button`)}
                          </Button>
                        ))}
                      </span>
                    )}
                  </Cell>
                )}
              </Row>
            ))
          })}
        </tbody>
      </Table>
      {order && <OrderDialog cluster={cluster} order={order} onClose={() => setOrder(undefined)} />}
    </Card>
  )
}
