/*
 * What every program here needs: the clock, CPU time, cores. A program measures one thing for about so many milliseconds and
 * prints one line, "WALL CPU": nanoseconds for one operation, by the clock and of all its threads and children. By the clock it
 * is the median of many short batches: while another process has the core, one batch is long and the others stay as they are.
 */
#ifndef MEASURE_H
#define MEASURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static inline int64_t usage_ns(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static inline int64_t cpu_ns(void) { return usage_ns(RUSAGE_SELF) + usage_ns(RUSAGE_CHILDREN); }

__attribute__((noreturn)) static inline void fail(const char *reason) {
  fprintf(stderr, "%s\n", reason);
  exit(1);
}

/* Keeps the calling thread on the n-th of the cores that this process may use. */
static inline void pin_to(int n) {
  static cpu_set_t allowed;
  static int is_read;
  if (!is_read) sched_getaffinity(0, sizeof allowed, &allowed), is_read = 1;
  for (int core = 0; core < CPU_SETSIZE; core++) {
    if (!CPU_ISSET(core, &allowed) || n-- > 0) continue;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(core, &only);
    if (sched_setaffinity(0, sizeof only, &only) != 0) fail("this process may not choose its core");
    return;
  }
  fail("needs a second core");
}

#define MOST_BATCHES (1 << 20)
static double batches[MOST_BATCHES];
static int batch_count;

/* Ends a batch of COUNT operations that began at START, and returns the time now. */
static inline int64_t end_batch(int64_t start, int count) {
  int64_t now = now_ns();
  if (batch_count < MOST_BATCHES) batches[batch_count++] = (double)(now - start) / count;
  return now;
}

static inline int compare_doubles(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

/* CPU time is that of everything, shared by all COUNT operations. */
static inline void print_cost(int64_t used_cpu_ns, int64_t count) {
  if (batch_count == 0) fail("no batch was completed");
  qsort(batches, batch_count, sizeof batches[0], compare_doubles);
  printf("%.3f %.3f\n", batches[batch_count / 2], (double)used_cpu_ns / count);
}

#endif
