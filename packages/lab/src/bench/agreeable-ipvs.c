/* Lets stock keepalived run its checkers where the kernel has no IPVS: whatever it sets is agreed to, and nothing is kept.
 * Without the family of generic netlink it falls back to IP_VS_SO_GET_INFO and IP_VS_SO_SET_* (linux/ip_vs.h), which are answered
 * here. LD_PRELOAD of a benchmark, and of nothing else: its steady state, in which no check changes anything, is the same. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/socket.h>

static int is_ipvs(int level, int name) { return level == 0 && name >= 1152 && name < 1184; }

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  static int (*real)(int, int, int, const void *, socklen_t);
  if (is_ipvs(level, name)) return 0;
  if (!real) real = dlsym(RTLD_NEXT, "setsockopt");
  return real(fd, level, name, value, length);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
  static int (*real)(int, int, int, void *, socklen_t *);
  if (is_ipvs(level, name)) {
    memset(value, 0, *length);
    return 0;
  }
  if (!real) real = dlsym(RTLD_NEXT, "getsockopt");
  return real(fd, level, name, value, length);
}
