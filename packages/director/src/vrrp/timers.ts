/** The two formulas of the election, milliseconds. */

/** Lower priorities wait longer. v2: RFC 3768 §6.1, of one second always; v3: RFC 9568 §6.1, of the advert interval. */
export function skewTime(priority: number, advertInterval: number, version: 2 | 3): number {
  return ((256 - priority) * (version === 2 ? 1000 : advertInterval)) / 256
}

/** How long a BACKUP waits in silence: RFC 9568 §6.1; `adverts` is keepalived's down_timer_adverts. */
export function masterDownInterval(priority: number, advertInterval: number, version: 2 | 3, adverts = 3): number {
  return adverts * advertInterval + skewTime(priority, advertInterval, version)
}
