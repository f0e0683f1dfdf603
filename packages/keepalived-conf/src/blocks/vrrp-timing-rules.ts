/** advert_int: what each version of VRRP can say on the wire. */
import type { VrrpInstance } from '../config'
import { say } from '../localized'
import type { BlockRule } from '../table'

/** Twelve bits of hundredths of a second (RFC 9568 §5.2.7). */
const VERSION_3_MAX = 40.95

export const timingRules: readonly BlockRule<VrrpInstance>[] = [
  {
    id: 'subsecond-advert-in-version-2',
    severity: 'error',
    title: say('Fraction of a second in version 2', '版本 2 的非整数秒间隔'),
    help: say(
      'VRRP version 2 counts whole seconds; keepalived rounds. Use version 3 for faster adverts.',
      'VRRP 版本 2 以整秒计,keepalived 会取整。需要更快的通告请用版本 3。',
    ),
    check: ({ values, written }) => {
      const given = Number(written('advert_int')[0])
      if (values.version !== 2 || !(given >= 0.01) || Number.isInteger(given)) return []
      const used = values.advert_int / 1000
      const text = say(
        `advert_int ${given} must be whole seconds in VRRP version 2: ${used} is used`,
        `VRRP 版本 2 中 advert_int ${given} 必须为整秒:实际使用 ${used}`,
      )
      return [{ at: 'advert_int', word: 1, say: text, fix: asUsed(used) }]
    },
  },
  {
    id: 'advert-int-in-version-3',
    severity: 'error',
    title: say('advert_int that version 3 cannot say', '版本 3 无法表示的 advert_int'),
    help: say(
      'VRRP version 3 counts hundredths of a second, up to 40.95 s; keepalived rounds or cuts.',
      'VRRP 版本 3 以百分之一秒计,最大 40.95 秒;keepalived 会取整或截断。',
    ),
    check: ({ values, written }) => {
      const given = Number(written('advert_int')[0])
      if (values.version !== 3 || !(given >= 0.01)) return []
      const used = values.advert_int / 1000
      if (Math.abs(given - used) < 1e-9) return []
      const must =
        given > VERSION_3_MAX ? say('at most 40.95', '不超过 40.95') : say('in steps of 0.01', '以 0.01 为单位')
      const text = say(
        `advert_int ${given} must be ${must.en} in VRRP version 3: ${used} is used`,
        `VRRP 版本 3 中 advert_int ${given} 必须${must.zh}:实际使用 ${used}`,
      )
      return [{ at: 'advert_int', word: 1, say: text, fix: asUsed(used) }]
    },
  },
]

function asUsed(used: number) {
  return { label: say(`Set advert_int ${used}`, `设为 advert_int ${used}`), replaceWord: `${used}` }
}
