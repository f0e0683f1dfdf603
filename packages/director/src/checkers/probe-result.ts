/** What one probe came to, judged: the input of the checker. */
export interface ProbeResult {
  ok: boolean
  /** what was seen, for a person: 'connected', 'refused', 'status 503 is not within 200-299' */
  text: string
  /** milliseconds from start to end of the probe */
  latency: number
  /** MISC_CHECK with misc_dynamic: the weight the script asks for */
  weight?: number
  /** SMTP_CHECK: keepalived's own words for what failed, which its mail has (check_smtp.c) */
  reason?: string
  /** SSL_GET: what the server showed */
  certificate?: SeenCertificate
}

export interface SeenCertificate {
  /** its common name */
  subject: string
  /** milliseconds since the epoch */
  expiresAt: number
  /** why a browser would not trust it; keepalived does not look */
  fault?: string
}
