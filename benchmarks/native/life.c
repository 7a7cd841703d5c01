/*
 * What it costs to make a thread or a process that does nothing, and to wait for its end.
 *
 *   life pthread|fork|exec MILLISECONDS
 */
#include "measure.h"
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void *do_nothing(void *argument) { return argument; }

static void live_as_thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, do_nothing, NULL) != 0) fail("no thread could be made");
  pthread_join(thread, NULL);
}

static void live_as_fork(void) {
  pid_t child = fork();
  if (child < 0) fail("no process could be made");
  if (child == 0) _exit(0);
  waitpid(child, NULL, 0);
}

/* A program of its own, as child_process starts one: the smallest there is. */
static void live_as_program(void) {
  pid_t child;
  char *arguments[] = {"true", NULL};
  if (posix_spawnp(&child, "true", NULL, NULL, arguments, environ) != 0) fail("the program 'true' could not be started");
  waitpid(child, NULL, 0);
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage: life pthread|fork|exec MILLISECONDS");
  void (*live)(void) = NULL;
  if (strcmp(argv[1], "pthread") == 0) live = live_as_thread;
  if (strcmp(argv[1], "fork") == 0) live = live_as_fork;
  if (strcmp(argv[1], "exec") == 0) live = live_as_program;
  if (live == NULL) fail("what lives is pthread, fork or exec");

  int64_t count = 0, cpu_before = cpu_ns(), now = now_ns(), end = now + atol(argv[2]) * 1000000;
  do {
    live();
    count++;
    now = end_batch(now, 1);
  } while (now < end);
  print_cost(cpu_ns() - cpu_before, count);
}
