import { text } from '../kinds/words'
import { say } from '../localized'
import type { Keyword } from '../table'

const FILES = say('a path, wildcards allowed', '路径,可含通配符')

function include(en: string, zh: string): Keyword {
  return { value: text(FILES), repeatable: true, label: say('Include', '包含文件'), help: say(en, zh) }
}

/** Keywords that may stand in any block. */
export const everywhere: Readonly<Record<string, Keyword>> = {
  include: include('Reads further files in this place.', '在此处读入其他文件。'),
  includer: include('As include, and complains of files that cannot be read.', '同 include,文件无法读取时报错。'),
  includem: include('As include, and complains when nothing matches.', '同 include,没有匹配的文件时报错。'),
  includew: include('As include, and complains when a wildcard matches nothing.', '同 include,通配符没有匹配时报错。'),
  includeb: include(
    'As include, and complains when a brace pattern matches nothing.',
    '同 include,花括号模式没有匹配时报错。',
  ),
  includea: include('As include, with every check.', '同 include,启用全部检查。'),
}
