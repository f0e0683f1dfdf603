/** A finding of the preflight, in one of its three severities. */
import type { Finding } from './host-facts'

export const ok = (id: string, text: string): Finding => ({ id, severity: 'ok', text })
export const warning = (id: string, text: string, mend: string): Finding => ({ id, severity: 'warning', text, mend })
export const error = (id: string, text: string, mend: string): Finding => ({ id, severity: 'error', text, mend })
