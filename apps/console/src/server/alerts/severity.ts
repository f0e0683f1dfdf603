import type { Severity } from '../../features/alerts/channel'

export type { Severity }

const rank: Record<Severity, number> = { info: 0, warning: 1, error: 2 }

export const isAtLeast = (severity: Severity, least: Severity): boolean => rank[severity] >= rank[least]
