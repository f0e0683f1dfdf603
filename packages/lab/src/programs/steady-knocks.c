/*
 * steady-knocks ADDRESS RATE SECONDS: RATE connections a second are begun to port 80 for SECONDS at most, and fewer while
 * AT_A_TIME are underway: servers of an emulated machine that fall behind would be drowned. Each waits for the name of who answers,
 * and closes. SIGTERM: no more are begun, and those underway are awaited. Prints
 * {"perServer":{NAME:COUNT},"failures":COUNT,"begun":COUNT,"seconds":TIME}. In C because an emulated node begins 24 to 43 a second.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 1024, AT_A_TIME = 64, MOST_NAMES = 16, NAME = 32, PATIENCE = 20, PORT = 80 };

static volatile sig_atomic_t over;
static double begun_at[MOST_DESCRIPTORS]; /* by descriptor; 0: none */
static int underway, failures, begun, names;
static char name[MOST_NAMES][NAME];
static int count[MOST_NAMES];

static void end(int signal) {
  (void)signal;
  over = 1;
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

static void done(int fd) {
  close(fd);
  begun_at[fd] = 0;
  underway--;
}

static void answered(int fd) {
  char text[NAME] = "";
  ssize_t length = recv(fd, text, NAME - 1, 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length > 0) {
    text[strcspn(text, "\r\n\"\\")] = 0;
    int which = 0;
    while (which < names && strcmp(name[which], text)) which++;
    if (which == names && names < MOST_NAMES) strcpy(name[names++], text);
    if (which < MOST_NAMES) count[which]++;
  } else
    failures++;
  done(fd);
}

static void begin(int events, const struct sockaddr_in *to) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  begun++;
  if (fd < 0 || fd >= MOST_DESCRIPTORS || (connect(fd, (const struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS)) {
    failures++;
    if (fd >= 0) close(fd);
    return;
  }
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(events, EPOLL_CTL_ADD, fd, &wanted);
  begun_at[fd] = now();
  underway++;
}

int main(int argc, char **argv) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  if (argc != 4 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) return 2;
  double rate = atof(argv[2]), seconds = atof(argv[3]);
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  int events = epoll_create1(0);
  double first = now(), last = first, swept = first, due = first;
  while (1) {
    double at = now();
    if (at - first >= seconds) over = 1;
    if (!over) last = at;
    else if (underway == 0 || at - last > PATIENCE) break;
    if (at - due > 1) due = at - 1; /* this machine stood still */
    for (; !over && due <= at; due += 1 / rate)
      if (underway < AT_A_TIME) begin(events, &to);
    struct epoll_event told[64];
    int ready = epoll_wait(events, told, 64, 5);
    for (int i = 0; i < ready; i++) answered(told[i].data.fd);
    if (at - swept < 1) continue;
    swept = at;
    for (int fd = 0; fd < MOST_DESCRIPTORS; fd++)
      if (begun_at[fd] && at - begun_at[fd] > PATIENCE) {
        failures++;
        done(fd);
      }
  }
  failures += underway;
  printf("{\"perServer\":{");
  for (int i = 0; i < names; i++) printf("%s\"%s\":%d", i ? "," : "", name[i], count[i]);
  printf("},\"failures\":%d,\"begun\":%d,\"seconds\":%.3f}\n", failures, begun, last - first);
  return 0;
}
