#include "tools/gdal_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE_FILE "tongqu_gdal.so"

/* RTLD_NODELETE: GDAL does not survive being unloaded. */
static void *open_module(const char *path) {
  return path && *path ? dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) : NULL;
}

static void *open_beside_program(void) {
  char path[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof MODULE_FILE);
  if (n <= 0) return NULL;
  path[n] = 0;
  char *slash = strrchr(path, '/');
  if (!slash) return NULL;
  memcpy(slash + 1, MODULE_FILE, sizeof MODULE_FILE);
  return open_module(path);
}

static void *open_installed(void) {
#ifdef TQ_MODULE_DIR
  return open_module(TQ_MODULE_DIR "/" MODULE_FILE);
#else
  return NULL;
#endif
}

enum tq_code tq_gdal_load(const struct tq_gdal_module **out, struct tq_err *err) {
  void *library = open_module(getenv("TONGQU_GDAL_MODULE"));
  if (!library) library = open_beside_program();
  if (!library) library = open_installed();
  const struct tq_gdal_module *table = library ? dlsym(library, TQ_GDAL_SYMBOL) : NULL;
  if (!table)
    return tq_fail(err, TQ_E_NO_DATA,
                   "this needs " MODULE_FILE
                   " of this version beside the program (%s); install it, set "
                   "TONGQU_GDAL_MODULE to its path, or write .geojson",
                   library ? "the one found is another version's" : "not found");
  *out = table;
  dlclose(library);
  return TQ_OK;
}
