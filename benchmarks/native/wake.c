/*
 * What it costs to wake another thread and to be woken by it: a round trip of nothing, by each means the kernel has, with both
 * threads on one core or each on its own. `yield` is half of one: a switch to the other thread, which is ready. `call` is a
 * system call that does nothing. With BYTES, so many travel along: copied in and out, both ways.
 *
 *   wake futex|eventfd|pipe|spin|yield|call one|two MILLISECONDS [BYTES]
 */
#include "measure.h"
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

enum side { ASKING, ANSWERING };

/* A word a side, on cache lines of their own: 1 when its owner has something to read. */
static struct { _Alignas(64) uint32_t word; } mail[2];
static int ends[2][2]; /* of each side: where to read, where the other writes */
static volatile int is_over;

static void futex(uint32_t *word, int operation, uint32_t value) {
  syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

static void post_by_futex(enum side to) {
  __atomic_store_n(&mail[to].word, 1, __ATOMIC_RELEASE);
  futex(&mail[to].word, FUTEX_WAKE, 1);
}
static void take_by_futex(enum side own) {
  while (__atomic_load_n(&mail[own].word, __ATOMIC_ACQUIRE) == 0) futex(&mail[own].word, FUTEX_WAIT, 0);
  mail[own].word = 0;
}

static void post_by_spin(enum side to) { __atomic_store_n(&mail[to].word, 1, __ATOMIC_RELEASE); }
static void take_by_spin(enum side own) {
  while (__atomic_load_n(&mail[own].word, __ATOMIC_ACQUIRE) == 0) continue;
  mail[own].word = 0;
}

/* Eight bytes are what an eventfd takes, and a pipe takes them as well. */
static void post_by_file(enum side to) {
  uint64_t one = 1;
  if (write(ends[to][1], &one, sizeof one) != sizeof one) fail("a write failed");
}
static void take_by_file(enum side own) {
  uint64_t read_value;
  if (read(ends[own][0], &read_value, sizeof read_value) != sizeof read_value) fail("a read failed");
}

/* Both only give way: on one core each call is a switch to the other thread. */
static void post_nothing(enum side to) { (void)to; }
static void give_way(enum side own) {
  (void)own;
  sched_yield();
}
static void call_kernel(enum side own) {
  (void)own;
  syscall(SYS_getppid);
}

static void (*post)(enum side to);
static void (*take)(enum side own);
static int answering_core;

/* What travels: in shared memory, one place a side, and what each side has of its own. */
static size_t payload_bytes;
static char *places[2], *copies[2];

static void send_to(enum side to) {
  if (payload_bytes > 0) memcpy(places[to], copies[!to], payload_bytes);
  post(to);
}
static void receive(enum side own) {
  take(own);
  if (payload_bytes > 0) memcpy(copies[own], places[own], payload_bytes);
}

static void *answer(void *argument) {
  pin_to(answering_core);
  for (;;) {
    receive(ANSWERING);
    if (is_over) break;
    send_to(ASKING);
  }
  return argument;
}

static void choose(const char *means) {
  const int is_eventfd = strcmp(means, "eventfd") == 0;
  if (strcmp(means, "futex") == 0) post = post_by_futex, take = take_by_futex;
  if (strcmp(means, "spin") == 0) post = post_by_spin, take = take_by_spin;
  if (strcmp(means, "yield") == 0) post = post_nothing, take = give_way;
  if (strcmp(means, "call") == 0) post = post_nothing, take = call_kernel;
  if (is_eventfd || strcmp(means, "pipe") == 0) post = post_by_file, take = take_by_file;
  if (post == NULL) fail("the means are futex, eventfd, pipe, spin, yield and call");
  for (int side = 0; side < 2; side++) {
    if (is_eventfd) ends[side][0] = ends[side][1] = eventfd(0, 0);
    else if (pipe(ends[side]) != 0) fail("no pipe could be made");
  }
}

int main(int argc, char **argv) {
  if (argc != 4 && argc != 5) fail("usage: wake futex|eventfd|pipe|spin|yield|call one|two MILLISECONDS [BYTES]");
  choose(argv[1]);
  payload_bytes = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
  for (int side = 0; side < 2; side++) {
    places[side] = memset(malloc(payload_bytes + 1), 1, payload_bytes + 1);
    copies[side] = memset(malloc(payload_bytes + 1), 1, payload_bytes + 1);
  }
  answering_core = strcmp(argv[2], "two") == 0;
  const int is_alone = take == call_kernel;
  /* Before the cores are chosen for this thread, so that the set is read whole. */
  pin_to(0);
  pthread_t thread;
  if (!is_alone) pthread_create(&thread, NULL, answer, NULL);

  int64_t count = 0, cpu_before = cpu_ns(), now = now_ns(), end = now + atol(argv[3]) * 1000000;
  /* A yield of this thread and one of the other make two switches. */
  const int per_trip = take == give_way ? 2 : 1;
  do {
    for (int trip = 0; trip < 16; trip++) send_to(ANSWERING), receive(ASKING);
    count += 16 * per_trip;
    now = end_batch(now, 16 * per_trip);
  } while (now < end);
  int64_t cpu = cpu_ns() - cpu_before;
  is_over = 1;
  post(ANSWERING);
  if (!is_alone) pthread_join(thread, NULL);
  print_cost(cpu, count);
}
