type Words = (key: 'seconds' | 'minutes' | 'hours' | 'days', values: { n: number }) => string

/** Of what grows: whole units that are over. */
export function duration(ms: number, t: Words): string {
  const { unit, size } = unitOf(ms)
  return t(unit, { n: Math.floor(ms / size) })
}

/** Of what comes at this distance: to a tenth, for one every 1.5 s is not one every second. */
export function interval(ms: number, t: Words): string {
  const { unit, size } = unitOf(ms)
  return t(unit, { n: Math.round((ms * 10) / size) / 10 })
}

function unitOf(ms: number): { unit: Parameters<Words>[0]; size: number } {
  if (ms < 90_000) return { unit: 'seconds', size: 1000 }
  if (ms < 90 * 60_000) return { unit: 'minutes', size: 60_000 }
  if (ms < 48 * 3_600_000) return { unit: 'hours', size: 3_600_000 }
  return { unit: 'days', size: 86_400_000 }
}
