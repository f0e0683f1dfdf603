/** What no program can do to a packet: lose it, refuse it, say that the host is not there. One nft process takes the changes. */
import { spawn } from 'node:child_process'

/** Words of steps that the firewall does. */
export const FIREWALL_WORDS = ['drop', 'refused', 'unreachable'] as const
type FirewallWord = (typeof FIREWALL_WORDS)[number]

const isFirewallWord = (word: string): word is FirewallWord => (FIREWALL_WORDS as readonly string[]).includes(word)

const RULES = `
add table ip oracle
${FIREWALL_WORDS.map(word => `add set ip oracle to_${word} { type ipv4_addr; }`).join('\n')}
add chain ip oracle input { type filter hook input priority 0; }
${(
  ['tcp flags & (syn | ack) == syn tcp dport { 25, 80, 443 }', 'udp dport { 7, 53 }', 'icmp type echo-request'] as const
)
  .flatMap(what => [
    `add rule ip oracle input ip daddr @to_drop ${what} drop`,
    `add rule ip oracle input ip daddr @to_refused ${what} reject with ${what.startsWith('tcp') ? 'tcp reset' : 'icmp type port-unreachable'}`,
    `add rule ip oracle input ip daddr @to_unreachable ${what} reject with icmp type host-unreachable`,
  ])
  .join('\n')}
`

export class Firewall {
  readonly #nft = spawn('nft', ['-i'], { stdio: ['pipe', 'ignore', 'inherit'] })
  readonly #now = new Map<string, FirewallWord>()

  constructor() {
    this.#nft.stdin.write(RULES)
  }

  /** From here on `server` is treated as `word` says; any other word lets packets through. */
  treat(server: string, word: string): void {
    const before = this.#now.get(server)
    if (before === word) return
    if (before) this.#nft.stdin.write(`delete element ip oracle to_${before} { ${server} }\n`)
    this.#now.delete(server)
    if (!isFirewallWord(word)) return
    this.#now.set(server, word)
    this.#nft.stdin.write(`add element ip oracle to_${word} { ${server} }\n`)
  }

  isDropping(server: string): boolean {
    return this.#now.get(server) === 'drop'
  }

  end(): void {
    this.#nft.stdin.end()
  }
}
