/** keepalived.conf on its way to a browser and back: passwords leave as masks, and masks come back as passwords. */
import { conceal, maskOf, secretsOf, unconceal } from '@keelson/keepalived-conf/conceal'
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { examine } from '../../features/config/examine'
import type { ConfigFile } from '../../features/config/fixes'
import type { Database } from '../db/open-database'
import type { SecretBox } from './secret-box'

/** As many texts as are asked for again and again by the pages that are open. */
const KEPT = 64

export class Masks {
  readonly #concealed = new Map<string, string>()
  readonly #lost = new Map<string, Diagnostic[]>()

  constructor(private readonly box: SecretBox) {}

  conceal(text: string): string {
    return remembered(this.#concealed, text, () => conceal(text, secret => this.box.seven(secret)))
  }

  blind(hash: string): string {
    return this.box.blind(hash)
  }

  /** Findings on plain texts, fit to be shown: without fixes, which quote, and without the secrets in their words. */
  concealFindings(findings: readonly Diagnostic[], files: readonly ConfigFile[]): Diagnostic[] {
    const secrets = files
      .flatMap(({ text }) => secretsOf(text).map(({ value }) => value))
      .filter(({ length }) => length > 3)
    const clean = (words: string) =>
      secrets.reduce(
        (said, secret) =>
          said.replaceAll(
            secret,
            maskOf(secret, word => this.box.seven(word)),
          ),
        words,
      )
    return findings.map(({ fix: _, ...finding }) => ({
      ...finding,
      message: clean(finding.message),
      ...(finding.messageZh !== undefined && { messageZh: clean(finding.messageZh) }),
    }))
  }

  /** What is found in the plain texts and cannot be in the masked ones, such as a password that everybody knows. */
  findingsLost(files: readonly ConfigFile[]): Diagnostic[] {
    return remembered(this.#lost, files.map(({ file, text }) => `${file}\0${text}`).join('\0'), () => {
      const place = ({ file, line, rule }: Diagnostic) => `${file}\0${line}\0${rule}`
      const seen = new Set(examine(files.map(({ file, text }) => ({ file, text: this.conceal(text) }))).map(place))
      return this.concealFindings(
        examine(files).filter(finding => !seen.has(place(finding))),
        files,
      )
    })
  }

  /**
   * The text with the passwords put back: those of `own` first, then of the other drafts and the revisions of the
   * cluster. `unknown`: masks in the place of a password that stand for none of these.
   */
  async reveal(
    db: Database,
    clusterId: string,
    own: string,
    text: string,
  ): Promise<{ text: string; unknown: string[] }> {
    const written = new Map<string, string>()
    const learn = (from: string) => {
      for (const secret of secretsOf(from)) {
        const mask = maskOf(secret.value, word => this.box.seven(word))
        if (!written.has(mask)) written.set(mask, secret.written)
        // a fix that cuts a password to its eight characters cuts its mask
        const cut = mask.slice(0, 8)
        if (!written.has(cut)) written.set(cut, secret.value.slice(0, 8))
      }
    }
    learn(own)
    let revealed = unconceal(text, mask => written.get(mask))
    if (masksLeft(revealed).length === 0) return { text: revealed, unknown: [] }
    for (const { draft } of await db.director.findMany({ where: { clusterId } })) learn(draft)
    const texts = await db.revisionText.findMany({
      where: { revision: { clusterId } },
      orderBy: { revision: { number: 'desc' } },
      take: 200,
      select: { text: true },
    })
    for (const one of texts) learn(one.text)
    revealed = unconceal(text, mask => written.get(mask))
    return { text: revealed, unknown: masksLeft(revealed) }
  }
}

/** Masks in the place of a secret: a comment may have a word that looks like one. */
function masksLeft(text: string): string[] {
  const found: string[] = []
  unconceal(text, mask => {
    found.push(mask)
    return undefined
  })
  if (found.length === 0) return []
  const places = new Set(secretsOf(text.replaceAll('*', 'x')).map(({ value }) => value))
  return found.filter(mask => places.has(mask.replaceAll('*', 'x')))
}

function remembered<Value>(kept: Map<string, Value>, key: string, make: () => Value): Value {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  const oldest = kept.size > KEPT ? kept.keys().next() : undefined
  if (oldest && !oldest.done) kept.delete(oldest.value)
  return made
}
