#define _GNU_SOURCE
#include "CPlatform.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int cplatform_open_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cplatform_open_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static int set_actions(posix_spawn_file_actions_t *actions, int standard_input, int standard_error) {
  int failed = posix_spawn_file_actions_adddup2(actions, standard_input, STDIN_FILENO);
  if (!failed) failed = posix_spawn_file_actions_adddup2(actions, standard_error, STDERR_FILENO);
  // Libraries open descriptors without O_CLOEXEC (libinotifytools does): none of them reaches a worker.
  if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
  return failed;
}

static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int failed = posix_spawnattr_setsigmask(attributes, &none);
  if (!failed) failed = posix_spawnattr_setsigdefault(attributes, &all);
  if (!failed) failed = posix_spawnattr_setpgroup(attributes, 0);
  if (!failed)
    failed = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  return failed;
}

int cplatform_spawn(
    const char *path, char *const arguments[], char *const environment[], int standard_input, int standard_error,
    pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed) return failed;
  failed = posix_spawnattr_init(&attributes);
  if (!failed) {
    failed = set_actions(&actions, standard_input, standard_error);
    if (!failed) failed = set_attributes(&attributes);
    if (!failed) failed = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

int cplatform_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
