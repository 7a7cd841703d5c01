/*
 * What a record costs in a ring of 128 KiB: memcpy in, memcpy out, one producer, one consumer, no sleep. With `two` each has a
 * thread and a core of its own; with `one` a thread puts in and takes out in turn, which is what the work alone costs.
 *
 *   ring RECORD_BYTES one|two MILLISECONDS
 */
#include "measure.h"

#define CAPACITY (128 * 1024)
/* Records that one thread puts in before it takes them out. */
#define BURST 16
/* Records of a batch of one thread. */
#define ALONE_BATCH 256

static _Alignas(64) uint8_t data[CAPACITY];
static struct { _Alignas(64) uint64_t position; } tail, head;
static volatile int is_over;
static size_t record_bytes, slot_bytes;

/* Slots of one size, so that a record never wraps: the ring is as many whole slots as fit. */
static uint8_t *slot_at(uint64_t position) { return data + position % (CAPACITY / slot_bytes) * slot_bytes; }

static struct { uint64_t position, seen_tail; uint8_t *record; } consumer;
static struct { uint64_t position, seen_head; uint8_t *record; } producer;

static int try_take(void) {
  if (consumer.position == consumer.seen_tail) {
    consumer.seen_tail = __atomic_load_n(&tail.position, __ATOMIC_ACQUIRE);
    if (consumer.position == consumer.seen_tail) return 0;
  }
  memcpy(consumer.record, slot_at(consumer.position), record_bytes);
  __atomic_store_n(&head.position, ++consumer.position, __ATOMIC_RELEASE);
  return 1;
}

static int try_put(void) {
  if (producer.position - producer.seen_head == CAPACITY / slot_bytes) {
    producer.seen_head = __atomic_load_n(&head.position, __ATOMIC_ACQUIRE);
    if (producer.position - producer.seen_head == CAPACITY / slot_bytes) return 0;
  }
  memcpy(slot_at(producer.position), producer.record, record_bytes);
  __atomic_store_n(&tail.position, ++producer.position, __ATOMIC_RELEASE);
  return 1;
}

static void *consume(void *argument) {
  pin_to(1);
  while (!is_over) try_take();
  return argument;
}

int main(int argc, char **argv) {
  if (argc != 4) fail("usage: ring RECORD_BYTES one|two MILLISECONDS");
  record_bytes = strtoul(argv[1], NULL, 10);
  slot_bytes = (record_bytes + 8 + 7) & ~(size_t)7; /* A header of eight bytes, as Spool's. */
  if (slot_bytes * BURST > CAPACITY) fail("a burst is larger than the ring");
  const int is_alone = strcmp(argv[2], "one") == 0, batch = is_alone ? ALONE_BATCH : CAPACITY / slot_bytes;
  producer.record = memset(malloc(record_bytes + 1), 1, record_bytes + 1);
  consumer.record = malloc(record_bytes + 1);
  pin_to(0);
  pthread_t thread;
  if (!is_alone) pthread_create(&thread, NULL, consume, NULL);

  int64_t cpu_before = cpu_ns(), now = now_ns(), end = now + atol(argv[3]) * 1000000;
  do {
    /* Of two threads as many as the ring holds: a batch is as long as the slower side takes, and short beside what the kernel gives a process. */
    for (int index = 0; index < batch; index++) {
      while (!try_put()) continue;
      if (is_alone && index % BURST == BURST - 1) while (try_take()) continue;
    }
    now = end_batch(now, batch);
  } while (now < end);
  is_over = 1;
  if (!is_alone) pthread_join(thread, NULL);
  print_cost(cpu_ns() - cpu_before, producer.position);
}
