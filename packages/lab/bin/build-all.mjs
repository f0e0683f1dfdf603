// The build alone, for those who want its status.
import { build } from './prepare.mjs'

build()
