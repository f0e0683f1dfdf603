import { commandWords } from '@keelson/keepalived-conf/command-words'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Observed: what stock keepalived 2.2.7 hands to a script (apps/agent/test/netns/script-words.test.ts asks it again). */
const observed: [command: string, words: string[]][] = [
  ['/x plain words', ['/x', 'plain', 'words']],
  ["/x 'a  b' c", ['/x', 'a  b', 'c']],
  ['/x "a b"', ['/x', 'a b']],
  ["/x x'y z'w", ['/x', 'xy zw']],
  ["/x ''", ['/x', '']],
  ['/x a\\tb', ['/x', 'a', 'b']],
  ["/x 'a\\tb'", ['/x', 'a\tb']],
  ['/x a\\ b', ['/x', 'a', 'b']],
  ["/x 'it\\'s'", ['/x', 'its']],
  ['/x \\x41\\102\\cA.', ['/x', 'AB\u0001.']],
  ['/x \\x4 \\1234 \\777', ['/x', '\u0004', 'S4', '\u00ff']],
  ['/x \\ca \\c1', ['/x', '\u0001', '\u0011']],
  ['/x \\q\\E', ['/x', 'q\u001b']],
  ['/x a\\', ['/x', 'a']],
  ['/x $HOME *.c ; x', ['/x', '$HOME', '*.c', ';', 'x']],
]

describe('the words of a command', () => {
  it.each(observed)('%s', (command, words) => {
    expect(commandWords(command)).toEqual(words)
  })

  it('are themselves when nothing is special in them, and never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9/._-]+$/)), words => {
        expect(commandWords(words.join('  '))).toEqual(words)
      }),
    )
    fc.assert(fc.property(fc.string(), command => commandWords(command).every(word => typeof word === 'string')))
  })
})
