/** The zone that times are shown in. The choice lies in a cookie; without one it is the browser's. */
export const TIME_ZONE_COOKIE = 'keelson-time-zone'

/** What was chosen, where it is a zone that this side knows; else undefined. */
export function chooseTimeZone(cookie: string | undefined): string | undefined {
  if (!cookie) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: cookie }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
