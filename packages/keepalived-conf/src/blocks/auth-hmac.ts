import type { AuthHmac } from '../config/vrrp'
import { int, wholeSeconds } from '../kinds/numbers'
import { hmacKey } from '../kinds/vrrp-phrases'
import { oneOf } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'

/** keepalived 2.4: a keyed digest behind every advert, with either version. */
export const authHmac = block<AuthHmac>({
  keyword: 'auth_hmac',
  label: say('Signed adverts', '签名通告'),
  help: say(
    'Signs every advert with a shared key: keeps attackers out, unlike a password.',
    '用共享密钥签名每个通告:与口令不同,可以抵御攻击者。',
  ),
  keywords: {
    key: {
      value: hmacKey,
      into: 'keys',
      repeatable: true,
      required: true,
      secret: true,
      label: say('Key', '密钥'),
      help: say('Number and secret; the same on every director.', '编号和密钥;各 Director 必须相同。'),
    },
    active_key: {
      value: int(0, 255),
      label: say('Key in use', '使用的密钥'),
      help: say('Number of the key that it signs with.', '签名所用密钥的编号。'),
    },
    anti_replay: {
      value: oneOf(['time', 'monotonic']),
      default: 'time',
      advanced: true,
      label: say('Against replay', '防重放'),
      help: say('By the time of day, or by a counter that only rises.', '按时间,或按只增计数器。'),
    },
    time_window: {
      value: wholeSeconds(1, 300),
      advanced: true,
      label: say('Time window', '时间窗口'),
      help: say('Seconds by which clocks may differ.', '允许的时钟偏差秒数。'),
    },
    mode: {
      value: oneOf(['enforce', 'permissive', 'receive-only']),
      default: 'enforce',
      label: say('Mode', '模式'),
      help: say(
        'permissive takes unsigned adverts too; receive-only does not sign: for the time of change.',
        'permissive 也接受未签名的通告;receive-only 只验证不签名:用于过渡期。',
      ),
    },
  },
})
