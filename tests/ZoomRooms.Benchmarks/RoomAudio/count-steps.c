// Counts the instructions that a thread executes while a word of shared memory is 1, by stepping it one by one: where a machine counts none
// of its own, and however busy it is. Prints their number.
//   count-steps THREAD FILE     FILE: two 32-bit words; the thread sets the first to 1 and to 2, and waits until the second is 1
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(int count, char **arguments) {
  if (count != 3) return 2;
  pid_t thread = atoi(arguments[1]);
  int file = open(arguments[2], O_RDWR);
  volatile int *word = file < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (word == MAP_FAILED || ptrace(PTRACE_ATTACH, thread, 0, 0) < 0) {
    fprintf(stderr, "count-steps: %s\n", strerror(errno));
    return 1;
  }
  int status, sent = 0;
  unsigned long long steps = 0;
  word[1] = 1;
  while (word[0] != 2) {
    if (waitpid(thread, &status, __WALL) < 0 || !WIFSTOPPED(status)) return 1;
    // A signal of the runtime's is the thread's; the stop of the attaching and of each step is ours.
    sent = WSTOPSIG(status) == SIGTRAP || WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
    if (word[0] == 1) steps++;
    if (ptrace(PTRACE_SINGLESTEP, thread, 0, sent) < 0) return 1;
  }
  waitpid(thread, &status, __WALL);
  ptrace(PTRACE_DETACH, thread, 0, 0);
  printf("%llu\n", steps);
  return 0;
}
