/*
 * What memcpy costs, by size and by where source and target start, in bytes past a multiple of 64.
 *
 *   copy BYTES SOURCE_SKEW TARGET_SKEW MILLISECONDS
 */
#include "measure.h"

/* By a pointer that the compiler cannot see through: it must not leave the copy out, nor make it inline. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

int main(int argc, char **argv) {
  if (argc != 5) fail("usage: copy BYTES SOURCE_SKEW TARGET_SKEW MILLISECONDS");
  const size_t bytes = strtoul(argv[1], NULL, 10), room = (bytes + 191) & ~(size_t)63;
  char *source = (char *)aligned_alloc(64, room) + atoi(argv[2]), *target = (char *)aligned_alloc(64, room) + atoi(argv[3]);
  memset(source, 1, bytes);
  memset(target, 2, bytes);

  int64_t count = 0, cpu_before = cpu_ns(), now = now_ns(), end = now + atol(argv[4]) * 1000000;
  do {
    for (int repeat = 0; repeat < 64; repeat++) copy(target, source, bytes);
    count += 64;
    now = end_batch(now, 64);
  } while (now < end);
  print_cost(cpu_ns() - cpu_before, count);
}
