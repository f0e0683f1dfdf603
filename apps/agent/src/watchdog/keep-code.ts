/**
 * V8 throws compiled code away that was not run for a while, and compiles it anew when it is: a director does nothing new for months,
 * and then a reload, a failover or a weight would wait for the compiler.
 */
export const KEEP_CODE = '--no-flush-bytecode'
