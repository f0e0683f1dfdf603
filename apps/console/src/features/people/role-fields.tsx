'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Field, Select } from '@/ui/field'
import { type Role, roles } from './rights'

export interface Granted {
  role: Role | null
  clusters: { clusterId: string; role: Role }[]
}

/** A role everywhere, and one for each cluster, where the higher of both counts. */
export function RoleFields({ value, onChange }: { value: Granted; onChange(next: Granted): void }) {
  const t = useTranslations('people')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const here = (clusterId: string) => value.clusters.find(one => one.clusterId === clusterId)?.role ?? null
  const grant = (clusterId: string, role: Role | null) => {
    const others = value.clusters.filter(one => one.clusterId !== clusterId)
    onChange({ ...value, clusters: role ? [...others, { clusterId, role }] : others })
  }
  return (
    <div className="flex flex-col gap-3">
      <Field label={t('roleEverywhere')} help={t('roleHelp')}>
        {props => <RoleSelect {...props} value={value.role} onChange={role => onChange({ ...value, role })} />}
      </Field>
      {clusters.data?.map(cluster => (
        <Field key={cluster.id} label={t('roleIn', { cluster: cluster.name })}>
          {props => <RoleSelect {...props} value={here(cluster.id)} onChange={role => grant(cluster.id, role)} />}
        </Field>
      ))}
    </div>
  )
}

export interface RoleSelectProps {
  id?: string
  value: Role | null
  onChange(role: Role | null): void
}

export function RoleSelect({ value, onChange, ...rest }: RoleSelectProps) {
  const t = useTranslations('rights')
  return (
    <Select
      {...rest}
      value={value ?? ''}
      onChange={event => onChange(roles.find(role => role === event.target.value) ?? null)}
    >
      <option value="">{t('none')}</option>
      {roles.map(role => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </Select>
  )
}
