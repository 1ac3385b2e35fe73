#include "engine/base/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/mem.h"

static enum tq_code fail_io(struct tq_err *err, const char *path) {
  const char *why = strerror(errno ? errno : EIO);
  return tq_fail(err, TQ_E_IO, "%s: %s; choose a folder that can be written and has space", path,
                 why);
}

/* A new file beside path, with the permissions that a plain open would give. */
static int open_temp(char *temp_path) {
  int fd = mkstemp(temp_path);
  if (fd < 0) return -1;
  mode_t mask = umask(0);
  umask(mask);
  fchmod(fd, 0666 & ~mask);
  return fd;
}

enum tq_code tq_out_file_open(struct tq_out_file *f, const char *path, struct tq_err *err) {
  memset(f, 0, sizeof *f);
  if (!strcmp(path, "-")) {
    f->stream = stdout;
    return TQ_OK;
  }
  struct stat st;
  bool exists = stat(path, &st) == 0;
  if (exists && S_ISDIR(st.st_mode))
    return tq_fail(err, TQ_E_IO, "%s: is a folder; give a file name", path);
  if (!(f->path = strdup(path))) return tq_fail_memory(err, "a file name");
  if (exists && !S_ISREG(st.st_mode)) { /* a device or pipe is written, never replaced */
    if ((f->stream = fopen(path, "wb"))) return TQ_OK;
    enum tq_code code = fail_io(err, path);
    tq_out_file_discard(f);
    return code;
  }
  size_t n = strlen(path);
  f->temp_path = tq_alloc(n + sizeof ".XXXXXX", 1);
  if (!f->temp_path) {
    tq_out_file_discard(f);
    return tq_fail_memory(err, "a file name");
  }
  memcpy(f->temp_path, path, n);
  memcpy(f->temp_path + n, ".XXXXXX", sizeof ".XXXXXX");
  int fd = open_temp(f->temp_path);
  if (fd >= 0 && !(f->stream = fdopen(fd, "wb"))) {
    close(fd);
    unlink(f->temp_path);
  }
  if (f->stream) return TQ_OK;
  enum tq_code code = fail_io(err, path);
  free(f->temp_path);
  f->temp_path = NULL;
  tq_out_file_discard(f);
  return code;
}

enum tq_code tq_out_file_flush(struct tq_out_file *f, struct tq_err *err) {
  errno = 0;
  if (fflush(f->stream) != 0 || ferror(f->stream) ||
      (f->temp_path && fsync(fileno(f->stream)) != 0))
    return fail_io(err, f->path ? f->path : "standard output");
  return TQ_OK;
}

/* So that the rename itself survives a power cut; not every file system can. */
static void sync_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
  int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  free(folder);
}

enum tq_code tq_out_file_commit(struct tq_out_file *f, struct tq_err *err) {
  enum tq_code code = tq_out_file_flush(f, err);
  if (code || !f->temp_path) return code;
  int closed = fclose(f->stream);
  f->stream = NULL;
  if (closed != 0 || rename(f->temp_path, f->path) != 0) return fail_io(err, f->path);
  sync_folder(f->path);
  free(f->temp_path);
  f->temp_path = NULL;
  return TQ_OK;
}

void tq_out_file_discard(struct tq_out_file *f) {
  if (f->stream && f->stream != stdout) fclose(f->stream);
  if (f->temp_path) unlink(f->temp_path);
  free(f->temp_path);
  free(f->path);
  memset(f, 0, sizeof *f);
}
