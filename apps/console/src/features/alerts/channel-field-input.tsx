'use client'

import { useTranslations } from 'next-intl'
import { Field, Input, Select, TextArea } from '@/ui/field'
import type { ChannelField } from './channel'

export interface ChannelFieldInputProps {
  field: ChannelField
  /** a secret that is set already */
  kept: boolean
  value: string
  onChange(value: string): void
}

export function ChannelFieldInput({ field, kept, value, onChange }: ChannelFieldInputProps) {
  const t = useTranslations('alertChannels')
  const help = kept ? t('keptSecret') : field.optional ? t('optional') : undefined
  const isWide = field.input === 'lines' || field.name === 'url'
  return (
    <Field label={t(`fields.${field.name}`)} help={help} className={isWide ? 'sm:col-span-2' : ''}>
      {props =>
        field.input === 'lines' ? (
          <TextArea {...props} rows={3} value={value} onChange={event => onChange(event.target.value)} />
        ) : field.input === 'choice' ? (
          <Select {...props} value={value} onChange={event => onChange(event.target.value)}>
            {field.choices?.map(choice => (
              <option key={choice} value={choice}>
                {t(`securities.${choice}`)}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...props}
            type={field.input === 'secret' ? 'password' : field.input}
            autoComplete="off"
            value={value}
            onChange={event => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}
