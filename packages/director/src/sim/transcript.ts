/** Events as lines for a person: regular adverts are left out, a burst of announcements is one line. */
import type { VrrpEffect } from '../vrrp/effect'
import type { SimulatedEvent } from './simulated-event'

export function transcript(events: readonly SimulatedEvent[]): string {
  const lines: { prefix: string; text: string; times: number }[] = []
  for (const event of events) {
    const text = event.type === 'action' ? `* ${event.text}` : effectInWords(event.effect)
    if (text === undefined) continue
    const prefix = `${(event.at / 1000).toFixed(3).padStart(8)}  ${event.director.padEnd(10)}`
    const same = lines.findLast(line => line.prefix === prefix && line.text === text)
    if (same) same.times++
    else lines.push({ prefix, text, times: 1 })
  }
  return lines.map(({ prefix, text, times }) => `${prefix} ${text}${times > 1 ? ` (x${times})` : ''}\n`).join('')
}

function effectInWords(effect: VrrpEffect): string | undefined {
  const name = 'instance' in effect ? effect.instance : ''
  switch (effect.type) {
    case 'sendAdvert':
      return effect.priority === 0 ? `${name} sends priority 0` : undefined
    case 'addAddress':
      return `${name} adds ${effect.address}/${effect.prefixLength} to ${effect.interface}`
    case 'removeAddress':
      return `${name} removes ${effect.address}/${effect.prefixLength} from ${effect.interface}`
    case 'dropTraffic':
      return `${name} drops traffic to ${effect.address}`
    case 'acceptTraffic':
      return `${name} accepts traffic to ${effect.address}`
    case 'addRoute':
      return `${name} adds the route to ${effect.route.destination}`
    case 'removeRoute':
      return `${name} removes the route to ${effect.route.destination}`
    case 'addRule':
      return `${name} adds rule ${effect.rule.priority}`
    case 'removeRule':
      return `${name} removes rule ${effect.rule.priority}`
    case 'sendGratuitousArp':
    case 'sendNeighbourAdvertisement':
      return `${name} announces ${effect.address}`
    case 'transition':
      return `${name} ${effect.from} -> ${effect.to}: ${effect.cause}`
    case 'groupTransition':
      return `${effect.group} ${effect.from} -> ${effect.to}`
    case 'timerExpired':
      return `${name}: ${effect.text}`
    case 'priority':
      return `${name} priority ${effect.from} -> ${effect.to}: ${effect.cause}`
    case 'runScript':
      return undefined
    case 'trackerChanged':
      return effect.text
    case 'splitBrain':
      return `${name} ${effect.over ? 'split brain is over' : 'split brain'}: ${effect.evidence.text}`
    case 'strayRemark':
      return `remarks: ${effect.text}`
    case 'peerRemark':
      return `${name} remarks ${effect.rule}: ${effect.text}`
  }
}
