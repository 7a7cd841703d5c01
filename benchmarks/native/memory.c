/*
 * What an idle thread holds: by how much resident memory grows with COUNT threads that sleep, in bytes for one.
 *
 *   memory COUNT
 */
#include "measure.h"
#include <unistd.h>

static pthread_barrier_t started;

static void *sleep_on(void *argument) {
  pthread_barrier_wait(&started);
  for (;;) pause();
  return argument;
}

static int64_t resident_bytes(void) {
  long long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%lld %lld", &pages, &resident) != 2) fail("needs /proc/self/statm");
  fclose(file);
  return resident * sysconf(_SC_PAGESIZE);
}

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count < 1) fail("usage: memory COUNT");
  pthread_barrier_init(&started, NULL, count + 1);
  /* Twice, so that what reading itself takes is there before. */
  resident_bytes();
  int64_t before = resident_bytes();
  for (int index = 0; index < count; index++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, sleep_on, NULL) != 0) fail("no thread could be made");
  }
  pthread_barrier_wait(&started);
  printf("%.0f 0\n", (double)(resident_bytes() - before) / count);
  exit(0);
}
