// Linux calls that Glibc's Swift overlay lacks: variadic, macro-only or GNU-only ones.
#pragma once
#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

/// Takes (`1`) or drops (`0`) a read lease on `fd`. Returns 0, or -1 with `errno`:
/// `EAGAIN` when a process holds the file open for writing, `EACCES` when the caller may not ask.
/// When the lease is broken the kernel sends `SIGURG`, which does nothing by default, and not `SIGIO`, which would
/// end the process.
int cplatform_set_read_lease(int fd, int take);

/// Whether the read lease on `fd` stands: 1, or 0 once somebody waits for it to go.
int cplatform_read_lease_stands(int fd);

/// Opens the place `name` in `folder` (or `AT_FDCWD`) with `O_PATH`, never following a link in the last component;
/// with `directory_only` nothing but a directory. Returns a descriptor, or -1 with `errno`.
int cplatform_find(int folder, const char *name, int directory_only);

/// `f_type` of the file system that holds the open `fd` (`fstatfs(2)`), or -1 with `errno`.
int64_t cplatform_file_system_type_of(int fd);

/// The offset of the first hole at or after `offset`, or the end of the file; -1 with `errno`.
int64_t cplatform_seek_hole(int fd, int64_t offset);

/// The offset of the first data at or after `offset`; -1 with `errno`, `ENXIO` when there is none.
int64_t cplatform_seek_data(int fd, int64_t offset);

/// Starts writing the dirty pages of `[offset, offset + length)` to disk without waiting. Returns 0 or -1.
int cplatform_start_writeback(int fd, int64_t offset, int64_t length);

/// Sets a thread's I/O scheduling class and level (`ioprio_set(2)`); 0 is the calling thread. Returns 0 or -1.
int cplatform_set_io_priority(pid_t thread, int io_class, int level);

/// `f_type` of the file system that holds `path` (`statfs(2)`), or -1 with `errno`.
int64_t cplatform_file_system_type(const char *path);

/// Renames without replacing (`renameat2` with `RENAME_NOREPLACE`). Returns 0, or -1 with `errno`.
int cplatform_rename_no_replace(const char *from, const char *to);

/// Copies `length` bytes between files inside the kernel (`copy_file_range(2)`); bytes copied, 0 at the end, -1.
int64_t cplatform_copy_file_range(int from, int64_t from_offset, int to, int64_t to_offset, uint64_t length);

/// Has the kernel send `signal` to the caller when its parent dies (`PR_SET_PDEATHSIG`). Returns 0 or -1.
int cplatform_signal_on_parent_death(int signal);

/// Empties the calling thread's ambient set (`PR_CAP_AMBIENT`): the process keeps the capabilities that systemd gave it,
/// programs that it starts get none. Returns 0, or -1 with `errno`.
int cplatform_keep_capabilities_from_children(void);

/// A descriptor that becomes readable when the child `pid` exits (`pidfd_open(2)`); -1 with `errno`.
int cplatform_open_pidfd(pid_t pid);

/// A pipe whose ends do not outlive `exec`; `ends[0]` is read. Returns 0 or -1.
int cplatform_open_pipe(int ends[2]);

/// Starts `path` with `arguments` (NULL-terminated, its own name first) in a process group of its own, with every signal
/// at its default and none blocked, `standard_input` and `standard_error` as fd 0 and 2, and no other descriptor but 1.
/// Returns 0 and sets `pid`, or an errno.
int cplatform_spawn(
    const char *path, char *const arguments[], char *const environment[], int standard_input, int standard_error,
    pid_t *pid);

/// A descriptor that `poll` finds readable for good once something has been written to it (`eventfd(2)`), or -1.
int cplatform_open_bell(void);

/// Has a process that `posix_spawn` starts close every descriptor from `first` up
/// (`posix_spawn_file_actions_addclosefrom_np`). Returns 0, or an error number.
int cplatform_spawn_close_from(posix_spawn_file_actions_t *actions, int first);
