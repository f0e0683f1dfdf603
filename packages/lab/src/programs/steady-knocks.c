/*
 * steady-knocks TCP|UDP ADDRESS RATE SECONDS PORT: RATE connections a second are begun to port 80 for SECONDS at most, and fewer while
 * AT_A_TIME are underway: servers of an emulated machine that fall behind would be drowned. Each waits for the name of who answers,
 * and ends it by a reset: an emulated machine has better to do than to say goodbye. SIGTERM: no more are begun, and those underway
 * are awaited. Prints "answered COUNT" for each hundred, and in the end
 * {"perServer":{NAME:COUNT},"failures":COUNT,"begun":COUNT,"seconds":TIME}. Datagrams come from one port after the other, PORT being the
 * first: to IPVS each is a connection too. In C because an emulated node begins 24 to 43 a second.
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

enum { MOST_DESCRIPTORS = 1024, AT_A_TIME = 64, MOST_NAMES = 16, NAME = 32, PATIENCE = 20, PAUSE = 10, PORT = 80 };

static volatile sig_atomic_t over;
static double begun_at[MOST_DESCRIPTORS]; /* by descriptor; 0: none */
static int by_datagram, first_port, underway, failures, begun, answers, names;
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
  struct linger at_once = {.l_onoff = 1};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
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
    if (++answers % 100 == 0) {
      printf("answered %d\n", answers);
      fflush(stdout);
    }
  } else
    failures++;
  done(fd);
}

static int open_socket(const struct sockaddr_in *to) {
  int fd = socket(AF_INET, (by_datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0);
  if (fd < 0) return fd;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(first_port + begun)};
  int is_bound = !by_datagram || bind(fd, (struct sockaddr *)&own, sizeof own) == 0;
  int is_begun = is_bound && (connect(fd, (const struct sockaddr *)to, sizeof *to) == 0 || errno == EINPROGRESS);
  if (fd < MOST_DESCRIPTORS && is_begun && (!by_datagram || send(fd, "?", 1, 0) == 1)) return fd;
  close(fd);
  return -1;
}

static void begin(int events, const struct sockaddr_in *to) {
  int fd = open_socket(to);
  begun++;
  if (fd < 0) {
    failures++;
    return;
  }
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(events, EPOLL_CTL_ADD, fd, &wanted);
  begun_at[fd] = now();
  underway++;
}

int main(int argc, char **argv) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  if (argc != 6 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1) return 2;
  by_datagram = strcmp(argv[1], "UDP") == 0;
  first_port = atoi(argv[5]);
  double rate = atof(argv[3]), seconds = atof(argv[4]);
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
    int ready = epoll_wait(events, told, 64, over ? 100 : PAUSE);
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
