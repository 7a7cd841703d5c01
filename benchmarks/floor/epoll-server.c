/*
 * The floor: one thread, one epoll loop, and as much HTTP as it takes to answer GET / and GET /slow. Reads a request up to its
 * empty line, never a body. Prints `listening PORT`, and ends when its standard input does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 8192, EVENT_COUNT = 256, SLOW_MS = 20 };

/* One connection: what has come of a request that is not complete. */
struct connection {
  int fd;
  int filled;
  char buffer[BUFFER_BYTES];
};

static long slow_iterations;
static char date_text[64];
static time_t date_at;

static void fail(const char *what) {
  fprintf(stderr, "Error: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* The same steps as burn() in answer.ts, and so the same outcome. */
static int32_t burn(long iterations) {
  uint32_t state = 0x2545f491;
  for (long step = 0; step < iterations; step += 1) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
  }
  return (int32_t)state;
}

/* The date costs a call a second, as in Node. */
static const char *date_now(void) {
  time_t now = time(NULL);
  if (now != date_at) {
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(date_text, sizeof date_text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_at = now;
  }
  return date_text;
}

/* Answers one request; the head is complete. Returns whether the connection lives on. */
static int answer(struct connection *connection, const char *head, int head_bytes) {
  char body[64], response[512];
  const char *end = memchr(head + 4, ' ', head_bytes - 4);
  const char *path = head + 4;
  int path_bytes = end == NULL ? 0 : (int)(end - path);
  long burst;
  if (path_bytes == 5 && memcmp(path, "/slow", 5) == 0) {
    snprintf(body, sizeof body, "Burned %d", burn(slow_iterations));
  } else if (sscanf(path, "/burst-%ld ", &burst) == 1) {
    snprintf(body, sizeof body, "Burned %d", burn((slow_iterations * burst * 2 + SLOW_MS) / (2 * SLOW_MS)));
  } else {
    strcpy(body, "Hello, World!");
  }
  int lives_on = memmem(head, head_bytes, "Connection: close", 17) == NULL;
  int bytes = snprintf(response, sizeof response,
                       "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ndate: %s\r\ncontent-length: %zu\r\n%s\r\n%s",
                       date_now(), strlen(body), lives_on ? "" : "connection: close\r\n", body);
  /* A response is small, and a client that asks reads: there is room for it in the socket. */
  if (write(connection->fd, response, bytes) != bytes) return 0;
  return lives_on;
}

/* Reads once and answers what is complete. Returns whether the connection lives on. */
static int serve(struct connection *connection) {
  ssize_t count = read(connection->fd, connection->buffer + connection->filled, BUFFER_BYTES - connection->filled);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return 0;
  connection->filled += (int)count;
  char *start = connection->buffer, *end;
  while ((end = memmem(start, connection->buffer + connection->filled - start, "\r\n\r\n", 4)) != NULL) {
    if (!answer(connection, start, (int)(end + 4 - start))) return 0;
    start = end + 4;
  }
  connection->filled -= (int)(start - connection->buffer);
  memmove(connection->buffer, start, connection->filled);
  return connection->filled < BUFFER_BYTES;
}

int main(void) {
  const char *iterations = getenv("SPOOL_BENCH_SLOW_ITERATIONS");
  slow_iterations = iterations == NULL ? 0 : atol(iterations);
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t address_bytes = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, 511) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &address_bytes);

  int loop = epoll_create1(0);
  /* No connection is behind these two: they are told apart by what they point at. */
  struct epoll_event interest = {.events = EPOLLIN, .data.ptr = &listener};
  int input = STDIN_FILENO;
  if (loop < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, listener, &interest) < 0) fail("epoll");
  interest.data.ptr = &input;
  epoll_ctl(loop, EPOLL_CTL_ADD, input, &interest);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);

  struct epoll_event events[EVENT_COUNT];
  for (;;) {
    int count = epoll_wait(loop, events, EVENT_COUNT, -1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int index = 0; index < count; index += 1) {
      void *source = events[index].data.ptr;
      if (source == &input) {
        char byte;
        if (read(input, &byte, 1) <= 0) return 0;
      } else if (source == &listener) {
        int fd;
        while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          int on = 1;
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          struct connection *made = malloc(sizeof *made);
          if (made == NULL) fail("malloc");
          made->fd = fd;
          made->filled = 0;
          interest.events = EPOLLIN;
          interest.data.ptr = made;
          epoll_ctl(loop, EPOLL_CTL_ADD, fd, &interest);
        }
      } else if (!serve(source)) {
        close(((struct connection *)source)->fd);
        free(source);
      }
    }
  }
}
