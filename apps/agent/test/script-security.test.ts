/** Which scripts enable_script_security lets root run: real files, real owners, real links. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScript } from '../src/scripts/run-script'
import { judgeScript } from '../src/scripts/script-security'

const NOBODY = 65_534

describe.skipIf(process.getuid?.() !== 0)('a script of root', () => {
  let dir: string
  beforeAll(() => {
    // Below /tmp, which is sticky and writable by all: as such it endangers nobody.
    dir = realpathSync(mkdtempSync('/tmp/keelson-script-'))
    chmodSync(dir, 0o755)
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const folder = (name: string, mode = 0o755) => {
    const path = join(dir, name)
    mkdirSync(path, { recursive: true })
    chmodSync(path, mode)
    return path
  }
  const script = (path: string, mode = 0o755, text = '#!/bin/sh\nexit 0\n') => {
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  const security = { enable_script_security: true, use_symlink_paths: false }
  const run = (command: string, over: Partial<typeof security> = {}, user = 'root') =>
    runScript({ command, timeout: 60_000, user, security: { ...security, ...over } })

  it('that only root can change is run, below a sticky /tmp as well', async () => {
    const path = script(join(folder('safe'), 'check'))
    expect(judgeScript(path)).toEqual({ path })
    expect(await run(path)).toEqual({ saw: 'exit', status: 0 })
  })

  it.each<[string, () => string, RegExp]>([
    ['writable by all', () => script(join(folder('w'), 'all'), 0o757), /all is writable by its group or by all/],
    [
      'writable by its group',
      () => script(join(folder('w'), 'group'), 0o775),
      /group is writable by its group or by all/,
    ],
    [
      'in a folder writable by its group',
      () => script(join(folder('open-group', 0o775), 'x')),
      /open-group is writable/,
    ],
    ['in a folder writable by all', () => script(join(folder('open-all', 0o777), 'x')), /open-all is writable/],
    [
      'of another owner',
      () => {
        const path = script(join(folder('owned'), 'theirs'))
        chownSync(path, NOBODY, NOBODY)
        return path
      },
      /theirs belongs to user 65534/,
    ],
    [
      'in a folder of another owner',
      () => {
        const path = script(join(folder('home'), 'x'))
        chownSync(join(dir, 'home'), NOBODY, NOBODY)
        return path
      },
      /home belongs to user 65534/,
    ],
    [
      'behind a link to one that others can change',
      () => {
        const link = join(folder('links'), 'innocent')
        symlinkSync(script(join(folder('w'), 'target'), 0o757), link)
        return link
      },
      /target is writable/,
    ],
  ])('%s is refused, and run when nobody asks for security', async (_, make, why) => {
    const path = make()
    expect(judgeScript(path).unsafe).toMatch(why)
    const refused = await run(path)
    expect(refused).toMatchObject({ saw: 'error', error: expect.stringMatching(why) })
    expect(await run(path, { enable_script_security: false })).toEqual({ saw: 'exit', status: 0 })
  })

  it('is judged by where its link leads, and by the link itself with use_symlink_paths', () => {
    const target = script(join(folder('real'), 'check'))
    const open = folder('open', 0o777)
    symlinkSync(target, join(open, 'link'))
    expect(judgeScript(join(open, 'link'))).toEqual({ path: target })
    expect(judgeScript(join(open, 'link'), true).unsafe).toMatch(/open is writable/)
  })

  it('that is missing, a folder or not executable is named', async () => {
    for (const path of [join(dir, 'nothing'), folder('just-a-folder'), script(join(folder('plain'), 'text'), 0o644)]) {
      expect(judgeScript(path).missing).toBe(`script ${path} does not exist or is not executable`)
      expect(await run(path)).toMatchObject({ saw: 'error', error: expect.stringContaining(path) })
    }
  })

  it('without a path is looked for where execvpe would', () => {
    expect(judgeScript('sh').missing).toBeUndefined()
    expect(judgeScript('no-such-program-anywhere').missing).toContain('no-such-program-anywhere')
  })
})
