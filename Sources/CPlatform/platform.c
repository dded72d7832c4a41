#define _GNU_SOURCE
#include "CPlatform.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

int cplatform_set_read_lease(int fd, int take) {
  if (take && fcntl(fd, F_SETSIG, SIGURG) != 0) return -1;
  return fcntl(fd, F_SETLEASE, take ? F_RDLCK : F_UNLCK);
}

int cplatform_read_lease_stands(int fd) { return fcntl(fd, F_GETLEASE) == F_RDLCK; }

int cplatform_find(int folder, const char *name, int directory_only) {
  return openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC | (directory_only ? O_DIRECTORY : 0));
}

int64_t cplatform_file_system_type_of(int fd) {
  struct statfs answer;
  return fstatfs(fd, &answer) == 0 ? (int64_t)(uint32_t)answer.f_type : -1;
}

int64_t cplatform_seek_hole(int fd, int64_t offset) { return lseek(fd, offset, SEEK_HOLE); }

int64_t cplatform_seek_data(int fd, int64_t offset) { return lseek(fd, offset, SEEK_DATA); }

int cplatform_start_writeback(int fd, int64_t offset, int64_t length) {
  return sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE);
}

int cplatform_set_io_priority(pid_t thread, int io_class, int level) {
  const int who_process = 1, class_shift = 13;
  return (int)syscall(SYS_ioprio_set, who_process, thread, io_class << class_shift | level);
}

int64_t cplatform_file_system_type(const char *path) {
  struct statfs answer;
  return statfs(path, &answer) == 0 ? (int64_t)(uint32_t)answer.f_type : -1;
}

int cplatform_rename_no_replace(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int64_t cplatform_copy_file_range(int from, int64_t from_offset, int to, int64_t to_offset, uint64_t length) {
  off64_t source = from_offset, target = to_offset;
  return copy_file_range(from, &source, to, &target, length, 0);
}

int cplatform_signal_on_parent_death(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

int cplatform_keep_capabilities_from_children(void) {
  return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

int cplatform_open_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
