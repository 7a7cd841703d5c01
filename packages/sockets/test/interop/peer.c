/* A client and a server in C, as any book has them. serve: prints its port, sends back what it gets until the end, then "bye".
   ask PORT: sends 300,000 bytes, ends writing, reads to the end, prints how many came and their sum. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TOTAL 300000

static void send_all(int fd, const unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0) { perror("send"); exit(1); }
    bytes += sent;
    count -= (size_t)sent;
  }
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static int serve(void) {
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 8) != 0) { perror("bind"); return 1; }
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  int connection = accept(listener, NULL, NULL);
  unsigned char buffer[4096];
  ssize_t count;
  while ((count = recv(connection, buffer, sizeof buffer, 0)) > 0) send_all(connection, buffer, (size_t)count);
  if (count < 0) { perror("recv"); return 1; }
  send_all(connection, (const unsigned char *)"bye", 3);
  close(connection);
  return 0;
}

static void *send_everything(void *argument) {
  int fd = *(int *)argument;
  static unsigned char bytes[TOTAL];
  for (int index = 0; index < TOTAL; index++) bytes[index] = (unsigned char)(index * 7);
  send_all(fd, bytes, TOTAL);
  shutdown(fd, SHUT_WR);
  return NULL;
}

static int ask(int port) {
  struct sockaddr_in address = loopback(port);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) { perror("connect"); return 1; }
  pthread_t sender;
  pthread_create(&sender, NULL, send_everything, &fd);
  unsigned char buffer[4096];
  unsigned long total = 0, sum = 0;
  ssize_t count;
  while ((count = recv(fd, buffer, sizeof buffer, 0)) > 0) {
    total += (unsigned long)count;
    for (ssize_t index = 0; index < count; index++) sum += buffer[index];
  }
  if (count < 0) { perror("recv"); return 1; }
  pthread_join(sender, NULL);
  printf("%lu %lu\n", total, sum);
  return 0;
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "serve") == 0) return serve();
  if (count == 3 && strcmp(arguments[1], "ask") == 0) return ask(atoi(arguments[2]));
  return 2;
}
