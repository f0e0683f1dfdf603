/** Valid configurations broken in the ways people break them: braces, quotes, words and lines gone, doubled or put in. */
export interface Case {
  name: string
  text: string
}

/** Marsaglia's xorshift32: the same files in every run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Nothing but what keepalived takes without a word. */
const plain = `global_defs {
    router_id LVS_1
    enable_script_security
    script_user root
}
vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        125.38.38.64
    }
}
vrrp_instance VI_2 {
    state BACKUP
    interface eth1
    virtual_router_id 52
    virtual_ipaddress {
        125.38.38.65/24 dev eth1
    }
}
virtual_server 125.38.38.64 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 125.38.38.101 80 {
        TCP_CHECK {
        }
        HTTP_GET {
            url {
                path /
            }
        }
        SSL_GET {
            url {
                path /
            }
        }
        SMTP_CHECK {
        }
        MISC_CHECK {
            misc_path /bin/true
        }
    }
    real_server 125.38.38.102 80 {
        weight 2
    }
}
`

const odd = `# how it may be written
$IF=eth0
$VIP=125.38.38
$BODY=virtual_ipaddress { \\
  ${'\u0024'}{VIP}.70 \\
 }
global_defs { router_id LVS_1 # name
 enable_script_security
script_user root }
vrrp_instance VI_1
{
	state BACKUP ! at first
	interface $IF

	virtual_router_id 51
	$BODY
}
@vm bfd_here
@nobody bogus
vrrp_instance "VI_2" {
	interface eth1
	virtual_router_id 52
	virtual_ipaddress
	{
~SEQ(i, 65, 67) ${'\u0024'}{VIP}.$i
 ~LST(i, 80, 90) 125.38.38.$i
	}
}
virtual_server 125.38.38.64 80 { lb_algo rr
lb_kind NAT
protocol TCP
real_server 125.38.38.101 80 { weight 1
TCP_CHECK { connect_timeout 3 }}
~SEQ(i, 102, 104) real_server 125.38.38.$i 80 { weight $i }
}
`.replace('@vm bfd_here\n', '')

const bases = [plain, odd, plain.replaceAll('    ', '\t').replaceAll('\n', '\r\n')]

export function mutations(count: number, seed: number): Case[] {
  const below = randomNumbers(seed)
  return Array.from({ length: count }, (_, index) => {
    const times = 1 + below(index % 4 === 0 ? 2 : 1)
    let text = bases[below(bases.length)] ?? plain
    const done: string[] = []
    for (let time = 0; time < times; time++) {
      const mutate = mutators[below(mutators.length)]
      if (!mutate) continue
      text = mutate(text, below)
      done.push(mutate.name)
    }
    return { name: `${index}: ${done.join(', ')}`, text }
  })
}

type Mutator = (text: string, below: (bound: number) => number) => string

const lineOf = (text: string, below: (bound: number) => number) => {
  const lines = text.split('\n')
  return { lines, at: below(Math.max(1, lines.length - 1)) }
}
const withLine = (change: (lines: string[], at: number, below: (bound: number) => number) => void): Mutator => {
  return (text, below) => {
    const { lines, at } = lineOf(text, below)
    change(lines, at, below)
    return lines.join('\n')
  }
}
const without = (marks: string): Mutator => {
  return (text, below) => {
    const places = [...text].flatMap((character, at) => (marks.includes(character) ? [at] : []))
    const at = places[below(places.length)] ?? 0
    return text.slice(0, at) + text.slice(at + 1)
  }
}
const named = (name: string, mutator: Mutator): Mutator => Object.defineProperty(mutator, 'name', { value: name })

const INSERTED = [
  '{',
  '}',
  '"',
  '# note',
  '! note',
  '{ }',
  '}}',
  'bogus',
  'bogus {',
  '} bogus',
  '$NONE',
  '\u0024{NONE}',
]
const BLOCKS = [
  'bogus_block {\n  priority 7\n  weight 1\n}',
  'bogus_block x y\n{\n inner {\n a 1\n }\n}',
  '$X=priority 100\n$X',
  '$OPEN=bogus { \\\n a 1 \\\n }\n$OPEN',
  '~SEQ(i, 1, 2) bogus$i {',
  '~SEQ(i, 1, 2) bogus$i { a }',
  '~SEQ(i, 1',
  '@nobody }',
  '@^nobody }',
  '@^nobody bogus {',
  '$LOOP=x\n$LOOP',
  '# only } a { comment "',
  '\n\n  \t\n',
  'virtual_ipaddress {',
  'priority 100',
  'weight 5 {',
  `router_id "a b" "c`,
  '$A=1 }',
]

const mutators: Mutator[] = [
  named('a brace is gone', without('{}')),
  named('an opening brace is gone', without('{')),
  named('a closing brace is gone', without('}')),
  named(
    'a line is gone',
    withLine((lines, at) => lines.splice(at, 1)),
  ),
  named(
    'a line is there twice',
    withLine((lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  ),
  named(
    'two lines are swapped',
    withLine((lines, at) => lines.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '')),
  ),
  named(
    'a word is gone',
    withLine((lines, at, below) => {
      const words = (lines[at] ?? '').split(/(\s+)/)
      words.splice(below(words.length), 1)
      lines[at] = words.join('')
    }),
  ),
  named(
    'a word is misspelt',
    withLine((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/(\w)(\w)/, '$2x$1')
    }),
  ),
  named(
    'something is put in a line',
    withLine((lines, at, below) => {
      const words = (lines[at] ?? '').split(' ')
      words.splice(below(words.length + 1), 0, INSERTED[below(INSERTED.length)] ?? '')
      lines[at] = words.join(' ')
    }),
  ),
  named(
    'lines are put in',
    withLine((lines, at, below) => lines.splice(at, 0, BLOCKS[below(BLOCKS.length)] ?? '')),
  ),
  named(
    'two lines are one',
    withLine((lines, at) => lines.splice(at, 2, `${(lines[at] ?? '').trimEnd()} ${(lines[at + 1] ?? '').trim()}`)),
  ),
  named(
    'a line breaks in two',
    withLine((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/(\S)\s+(\S)/, '$1\n$2')
    }),
  ),
  named(
    'a comment begins in a line',
    withLine((lines, at, below) => {
      const line = lines[at] ?? ''
      const place = below(line.length + 1)
      lines[at] = `${line.slice(0, place)}#${line.slice(place)}`
    }),
  ),
]
