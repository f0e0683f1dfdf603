/** Holds the house to its law: who may import whom, and in which rooms the dangerous words may stand. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allBlocks } from '@keelson/keepalived-conf/unknown-keyword'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)
const sources = tracked
  .filter(file => /^(apps|packages|prisma)\/.*\.(ts|tsx)$/.test(file) && !file.includes('/generated/'))
  .flatMap(file => {
    try {
      return [{ file, text: readFileSync(join(root, file), 'utf8') }]
    } catch {
      return [] // deleted and not yet committed
    }
  })
const production = sources.filter(({ file }) => /\/src\/|\/server\.ts$/.test(file))

const importsOf = (text: string) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)

const roomOf = (file: string) => file.split('/')[1] ?? ''

const mayImport: Record<string, string[]> = {
  'keepalived-conf': [],
  contract: [],
  director: ['keepalived-conf'],
  agent: ['keepalived-conf', 'director', 'contract'],
  console: ['keepalived-conf', 'director', 'contract'],
  lab: ['keepalived-conf'], // measured by its benchmark
}

describe('who may import whom', () => {
  it.each(Object.entries(mayImport))('%s imports only what it may', (room, allowed) => {
    const found = production
      .filter(({ file }) => roomOf(file) === room)
      .flatMap(({ file, text }) =>
        importsOf(text)
          .filter(name => name.startsWith('@keelson/') && !allowed.includes(name.split('/')[1] ?? ''))
          .map(name => `${file} imports ${name}`),
      )
    expect(found).toEqual([])
  })

  it('pure packages import neither Node nor any package but zod in the contract, hashes and re2js in the director', () => {
    const found = production
      .filter(({ file }) => ['keepalived-conf', 'director', 'contract'].includes(roomOf(file)))
      .flatMap(({ file, text }) =>
        importsOf(text)
          .filter(name => !name.startsWith('.') && !name.startsWith('@keelson/'))
          .filter(name => !(name === 'zod' && roomOf(file) === 'contract'))
          .filter(name => !((name.startsWith('@noble/hashes/') || name === 're2js') && roomOf(file) === 'director'))
          .map(name => `${file} imports ${name}`),
      )
    expect(found).toEqual([])
  })

  it('nobody reaches into another room by a relative path', () => {
    const found = production.flatMap(({ file, text }) =>
      importsOf(text)
        .filter(name => name.startsWith('.'))
        .filter(name => {
          const target = join(dirname(file), name)
          return target.split('/').slice(0, 2).join('/') !== file.split('/').slice(0, 2).join('/')
        })
        .map(name => `${file} imports ${name}`),
    )
    expect(found).toEqual([])
  })

  it('the browser simulates and never elects: only what-if and preview features of the console import the director', () => {
    const found = production
      .filter(
        ({ file, text }) =>
          roomOf(file) === 'console' && importsOf(text).some(name => name.startsWith('@keelson/director')),
      )
      .map(({ file }) => file)
      .filter(file => !/\/(predicted|preview|what-if)[^/]*$/.test(file))
    expect(found).toEqual([])
  })
})

/** A word that only some rooms may speak, with the reason. */
const restricted: { word: RegExp; name: string; allowed: RegExp }[] = [
  { name: 'koffi', word: /from 'koffi'/, allowed: /^apps\/agent\/src\/kernel\/libc\.ts$/ },
  {
    name: 'ws',
    word: /from 'ws'/,
    allowed: /^apps\/agent\/src\/(link|simulate)\/|^apps\/console\/(server\.ts|src\/server\/)/,
  },
  {
    name: 'the database client',
    word: /from '[^']*generated\/[^']*'|@prisma\/(client|adapter)/,
    allowed: /^apps\/console\/src\/server\//,
  },
  {
    name: 'process.env',
    word: /process\.env/,
    // The agent's is for `$_ENV` in keepalived.conf; its own settings are words of its command line.
    allowed:
      /^apps\/console\/src\/server\/env\.ts$|^apps\/console\/server\.ts$|^packages\/lab\/src\/|^apps\/agent\/src\/watchdog\/(configuration|service-manager)\.ts$/,
  },
  { name: 'setTimeout', word: /\bset(Timeout|Interval)\(/, allowed: /^apps\/|^packages\/lab\// },
]

describe('words that only some rooms may speak', () => {
  it.each(restricted)('$name', ({ word, allowed }) => {
    expect(
      production.filter(({ file, text }) => word.test(text) && !allowed.test(file)).map(({ file }) => file),
    ).toEqual([])
  })

  it('a keyword of the grammar stands in blocks/ only: interpreters know none', () => {
    const keywords = new Set(
      allBlocks()
        .flatMap(block => [block.keyword, ...Object.keys(block.keywords)])
        .filter(keyword => keyword.includes('_')),
    )
    expect(keywords.size).toBeGreaterThan(50) // the table was really read
    // config.ts is the shape of the result, table.ts names the four blocks that defaults may look at.
    const interpreters = /^packages\/keepalived-conf\/src\/(?!config\.ts|table\.ts)[^/]+\.ts$/
    const found = production
      .filter(({ file }) => interpreters.test(file))
      .flatMap(({ file, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
        return (code.match(/\b[a-z0-9_]+\b/g) ?? []).filter(word => keywords.has(word)).map(word => `${file}: ${word}`)
      })
    expect([...new Set(found)]).toEqual([])
  })

  it('interpreters take the table whole: of blocks/ they import its root, and the rules that stand in no block', () => {
    const whole = ['root', 'everywhere', 'cluster-rules', 'script-rules']
    const found = production
      .filter(({ file }) => /^packages\/keepalived-conf\/src\/[^/]+\.ts$/.test(file))
      .flatMap(({ file, text }) =>
        importsOf(text)
          .filter(name => name.startsWith('./blocks/') && !whole.includes(basename(name)))
          .map(name => `${file} imports ${name}`),
      )
    expect(found).toEqual([])
  })

  it('kinds know no block and no rule: a value is read alike wherever it stands', () => {
    const found = production
      .filter(({ file }) => file.startsWith('packages/keepalived-conf/src/kinds/'))
      .flatMap(({ file, text }) =>
        importsOf(text)
          .filter(name => name.includes('/blocks/') || /-rules$/.test(name))
          .map(name => `${file} imports ${name}`),
      )
    expect(found).toEqual([])
  })
})

describe('names and sizes', () => {
  it('nothing else lies at the top level', () => {
    const top = new Set(tracked.map(file => file.split('/')[0] ?? '').filter(name => !name.startsWith('.')))
    const wanted = [
      'LICENSE',
      'README.md',
      'apps',
      'docker-compose.yml',
      'package-lock.json',
      'package.json',
      'packages',
      'prisma',
      'turbo.json',
    ]
    expect([...top].sort()).toEqual(wanted.sort())
  })

  it('files are kebab-case', () => {
    const odd = production
      .map(({ file }) => file)
      .filter(
        file =>
          !/^\[?[a-z0-9.[\]-]+(\.[a-z]+)*$/i.test(basename(file)) ||
          /[A-Z_]/.test(basename(file).replace(/\[.*\]/, '')),
      )
    expect(odd).toEqual([])
  })

  it('no file or folder has a name that says nothing', () => {
    expect(
      tracked.filter(file => /(^|\/)(utils?|helpers?|common|misc-?lib|lib|shared|types)(\/|\.tsx?$)/i.test(file)),
    ).toEqual([])
  })

  it('no source file is past 400 lines, tables excepted', () => {
    const long = production
      .filter(({ file }) => !file.includes('/blocks/'))
      .map(({ file, text }) => ({ file, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })

  it('no test is focused or silently skipped, no type is silenced', () => {
    const found = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(?:it|test|describe)\.(?:only|todo)\(|@ts-(?:ignore|nocheck)|\bas any\b/g)]
        .map(match => `${file}: ${match[0]}`)
        .filter(found => !found.startsWith('packages/lab/test/architecture.test.ts')),
    )
    expect(found).toEqual([])
  })
})
