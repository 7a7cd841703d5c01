/*
 * What a record costs in a ring between two threads that never sleep: memcpy in, memcpy out, one producer, one consumer, each
 * on a core of its own, 128 KiB.
 *
 *   ring RECORD_BYTES MILLISECONDS
 */
#include "measure.h"

#define CAPACITY (128 * 1024)

static _Alignas(64) uint8_t data[CAPACITY];
static struct { _Alignas(64) uint64_t position; } tail, head;
static volatile int is_over;
static size_t record_bytes, slot_bytes;
static uint64_t consumed_count;

/* Slots of one size, so that a record never wraps: the ring is as many whole slots as fit. */
static uint8_t *slot_at(uint64_t position) { return data + position % (CAPACITY / slot_bytes) * slot_bytes; }

static void *consume(void *argument) {
  uint8_t *record = malloc(record_bytes + 1);
  uint64_t seen_tail = 0, position = 0;
  pin_to(1);
  while (!is_over) {
    if (position == seen_tail) {
      seen_tail = __atomic_load_n(&tail.position, __ATOMIC_ACQUIRE);
      if (position == seen_tail) continue;
    }
    memcpy(record, slot_at(position), record_bytes);
    __atomic_store_n(&head.position, ++position, __ATOMIC_RELEASE);
  }
  consumed_count = position;
  free(record);
  return argument;
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage: ring RECORD_BYTES MILLISECONDS");
  record_bytes = strtoul(argv[1], NULL, 10);
  slot_bytes = (record_bytes + 8 + 7) & ~(size_t)7; /* A header of eight bytes, as Spool's. */
  if (slot_bytes > CAPACITY / 2) fail("a record is larger than half the ring");
  const uint64_t slots = CAPACITY / slot_bytes;
  uint8_t *record = malloc(record_bytes + 1);
  memset(record, 1, record_bytes + 1);
  pin_to(0);
  pthread_t consumer;
  pthread_create(&consumer, NULL, consume, NULL);

  uint64_t position = 0, seen_head = 0;
  int64_t cpu_before = cpu_ns(), start = now_ns(), end = start + atol(argv[2]) * 1000000, now = start;
  while (now < end) {
    if ((position & 1023) == 0) now = now_ns();
    while (position - seen_head == slots) {
      seen_head = __atomic_load_n(&head.position, __ATOMIC_ACQUIRE);
      if (position - seen_head == slots && (now = now_ns()) >= end) goto over;
    }
    memcpy(slot_at(position), record, record_bytes);
    __atomic_store_n(&tail.position, ++position, __ATOMIC_RELEASE);
  }
over:
  is_over = 1;
  pthread_join(consumer, NULL);
  print_cost(now_ns() - start, cpu_ns() - cpu_before, consumed_count);
}
