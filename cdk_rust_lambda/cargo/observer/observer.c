/* Notes what build scripts and procedural macros read, of files, folders and variables, whatever they tell Cargo.
 *
 * Loaded by LD_PRELOAD ("ld.so" in the man pages) into all that a build starts, it does nothing but in
 * - rustc, if it compiles a package of ours: what macros read, not what rustc does;
 * - a build script of such a package, and all that this starts.
 * Each unit of a build has a record beside Cargo's own output, which is emptied when the unit runs anew. A line of
 * it is a kind (r: read, w: written, v: variable that is set, u: one that isn't, but for programs; p: the folder of the
 * package, which comes first), who it was (nothing for the build script, else the path of a macro's library or of a
 * program), and a name, with tabs between.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PACKAGES "_CDK_RUST_LAMBDA_OBSERVED" /* the folders of our packages, each on a line */
#define BUILD "_CDK_RUST_LAMBDA_BUILD_FOLDER"
#define RECORD "_CDK_RUST_LAMBDA_READS" /* set for what a build script starts */
#define SUFFIX "reads"
#define EXPORTED __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)
#define NEXT(name) ((__typeof__(&name))next(#name))

static enum { NOTHING, MACROS, SCRIPT, PROGRAM } observed = NOTHING;
static char record[PATH_MAX], program[PATH_MAX], build_folder[PATH_MAX];
static size_t sysroot_length; /* of the program's path */

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

static int starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* Whether a line is noted for the first time; if there are too many to know, it may be noted twice. */
static int is_new(const char *line, size_t length) {
  static uint64_t seen[1 << 14];
  const size_t mask = sizeof seen / sizeof *seen - 1;
  uint64_t hash = 14695981039346656037u; /* FNV-1a */
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)line[i]) * 1099511628211u;
  hash |= 1; /* 0 is a free place */
  for (size_t tries = 0; tries < 64; tries++) {
    uint64_t found = 0, *place = &seen[(hash + tries) & mask];
    if (__atomic_compare_exchange_n(place, &found, hash, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return 1;
    if (found == hash) return 0;
  }
  return 1;
}

/* Notes a line, by calls of the kernel, which nobody else observes; one call writes it, whoever writes beside. */
static void note(char kind, const char *who, const char *name) {
  char line[2 * PATH_MAX + 8];
  if (strpbrk(who, "\t\n") || strpbrk(name, "\t\n")) return;
  int length = snprintf(line, sizeof line, "%c\t%s\t%s\n", kind, who, name);
  if (length < 0 || (size_t)length >= sizeof line || !is_new(line, (size_t)length)) return;
  int file = (int)syscall(SYS_openat, AT_FDCWD, record, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return;
  if (syscall(SYS_write, file, line, (size_t)length) < 0) { /* the disk is full, as others will say */ }
  syscall(SYS_close, file);
}

typedef struct {
  ElfW(Addr) address;
  const char *name;
} object_at;

static int is_at(struct dl_phdr_info *object, size_t size, void *data) {
  object_at *searched = data;
  (void)size;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type == PT_LOAD && searched->address - object->dlpi_addr - part->p_vaddr < part->p_memsz) {
      searched->name = object->dlpi_name;
      return 1;
    }
  }
  return 0;
}

/* Who calls, or NULL if that is rustc itself, which reports what it reads. */
static const char *who_calls(const void *address) {
  if (observed == SCRIPT) return "";
  if (observed == PROGRAM) return program;
  /* Not by dladdr, which searches all symbols of rustc for the nearest one. */
  object_at object = {(ElfW(Addr))address, NULL};
  if (!dl_iterate_phdr(is_at, &object) || !object.name || object.name[0] != '/') return NULL;
  if (strncmp(object.name, program, sysroot_length) == 0) return NULL;
  if (starts_with(object.name, "/lib") || starts_with(object.name, "/usr/")) return NULL;
  return object.name;
}

static int is_of_system(const char *path) {
  static const char *const folders[] = {"/usr/", "/lib", "/proc/", "/dev/", "/sys/", "/etc/"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (starts_with(path, folders[i])) return 1;
  return build_folder[0] && starts_with(path, build_folder);
}

/* Notes what has been opened, by its real path. */
static void opened(int descriptor, const char *name, int is_written, const void *caller) {
  if (observed == NOTHING || descriptor < 0 || is_of_system(name)) return;
  int error = errno;
  const char *who = who_calls(caller);
  char link[32], real[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = who ? readlink(link, real, sizeof real - 1) : -1;
  if (length > 0) {
    real[length] = 0;
    if (real[0] == '/' && !is_of_system(real)) note(is_written ? 'w' : 'r', who, real);
  }
  errno = error;
}

static int is_written_by(int flags) { return (flags & (O_WRONLY | O_CREAT | O_TRUNC)) != 0; }

static void asked(const char *name, const char *value, const void *caller) {
  if (observed == NOTHING || (observed == PROGRAM && !value)) return;
  int error = errno;
  const char *who = who_calls(caller);
  if (who) note(value ? 'v' : 'u', who, name);
  errno = error;
}

#define OPEN(name)                                                    \
  EXPORTED int name(const char *path, int flags, ...) {               \
    va_list rest;                                                     \
    va_start(rest, flags);                                            \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                     \
    int descriptor = NEXT(name)(path, flags, mode);                   \
    if (!(flags & O_PATH)) opened(descriptor, path, is_written_by(flags), CALLER); \
    return descriptor;                                                \
  }
#define OPENAT(name)                                                  \
  EXPORTED int name(int folder, const char *path, int flags, ...) {   \
    va_list rest;                                                     \
    va_start(rest, flags);                                            \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                     \
    int descriptor = NEXT(name)(folder, path, flags, mode);           \
    if (!(flags & O_PATH)) opened(descriptor, path, is_written_by(flags), CALLER); \
    return descriptor;                                                \
  }
/* What the C library's headers make of `open` in programs that are hardened. */
#define OPEN_2(name)                                                  \
  int name(const char *, int);                                        \
  EXPORTED int name(const char *path, int flags) {                    \
    int descriptor = NEXT(name)(path, flags);                         \
    if (!(flags & O_PATH)) opened(descriptor, path, is_written_by(flags), CALLER); \
    return descriptor;                                                \
  }
#define OPENAT_2(name)                                                \
  int name(int, const char *, int);                                   \
  EXPORTED int name(int folder, const char *path, int flags) {        \
    int descriptor = NEXT(name)(folder, path, flags);                 \
    if (!(flags & O_PATH)) opened(descriptor, path, is_written_by(flags), CALLER); \
    return descriptor;                                                \
  }
#define FOPEN(name)                                                   \
  EXPORTED FILE *name(const char *path, const char *mode) {           \
    FILE *file = NEXT(name)(path, mode);                              \
    if (file) opened(fileno(file), path, mode[0] != 'r', CALLER);     \
    return file;                                                      \
  }
#define GETENV(name)                                                  \
  EXPORTED char *name(const char *variable) {                         \
    char *value = NEXT(name)(variable);                               \
    asked(variable, value, CALLER);                                   \
    return value;                                                     \
  }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)
FOPEN(fopen)
FOPEN(fopen64)
GETENV(getenv)
GETENV(secure_getenv)

EXPORTED DIR *opendir(const char *path) {
  DIR *folder = NEXT(opendir)(path);
  if (folder) opened(dirfd(folder), path, 0, CALLER);
  return folder;
}

static const char *variable(char **environment, const char *name) {
  size_t length = strlen(name);
  for (; *environment; environment++)
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') return *environment + length + 1;
  return NULL;
}

static int has_line(const char *lines, const char *line) {
  size_t length = strlen(line);
  for (const char *found = lines; (found = strstr(found, line)); found++)
    if ((found == lines || found[-1] == '\n') && (!found[length] || found[length] == '\n')) return 1;
  return 0;
}

/* Where rustc puts a crate's dep-info, with another suffix; false if it compiles none. */
static int record_of_crate(int count, char **words) {
  const char *folder = NULL, *crate = NULL, *extra = "";
  for (int i = 1; i < count; i++) {
    const char *after = i + 1 < count ? words[i + 1] : "";
    if (strcmp(words[i], "--out-dir") == 0) folder = after;
    if (starts_with(words[i], "--out-dir=")) folder = words[i] + strlen("--out-dir=");
    if (strcmp(words[i], "--crate-name") == 0) crate = after;
    if (starts_with(words[i], "--crate-name=")) crate = words[i] + strlen("--crate-name=");
    if (strcmp(words[i], "-C") == 0 && starts_with(after, "extra-filename=")) extra = after + strlen("extra-filename=");
    if (starts_with(words[i], "-Cextra-filename=")) extra = words[i] + strlen("-Cextra-filename=");
  }
  if (!folder || !crate) return 0;
  int length = snprintf(record, sizeof record, "%s/%s%s." SUFFIX, folder, crate, extra);
  return length > 0 && (size_t)length < sizeof record;
}

static void absolute_record(void) {
  char folder[PATH_MAX], name[PATH_MAX];
  if (record[0] == '/' || !getcwd(folder, sizeof folder)) return;
  strcpy(name, record);
  if (snprintf(record, sizeof record, "%s/%s", folder, name) >= (int)sizeof record) record[0] = 0;
}

__attribute__((constructor)) static void start(int count, char **words, char **environment) {
  const char *packages = variable(environment, PACKAGES), *folder = variable(environment, BUILD);
  const char *package = variable(environment, "CARGO_MANIFEST_DIR"), *marked = variable(environment, RECORD);
  if (!packages || readlink("/proc/self/exe", program, sizeof program - 1) <= 0) return;
  if (folder && strlen(folder) + 2 < sizeof build_folder) sprintf(build_folder, "%s/", folder);
  if (marked && strlen(marked) < sizeof record) {
    strcpy(record, marked);
    observed = PROGRAM;
    /* One that is run is read, too. */
    if (!is_of_system(program)) note('r', program, program);
    return;
  }
  if (!package || !has_line(packages, package)) return;
  const char *name = base_name(program), *output = variable(environment, "OUT_DIR");
  int is_script = output && variable(environment, "NUM_JOBS") &&
                  (starts_with(name, "build-script-") || starts_with(name, "build_script_"));
  if (is_script) {
    const char *slash = strrchr(output, '/');
    if (!slash || snprintf(record, sizeof record, "%.*s/" SUFFIX, (int)(slash - output), output) >= (int)sizeof record) return;
  } else if (strcmp(name, "rustc") != 0 || !record_of_crate(count, words)) {
    return;
  }
  absolute_record();
  int file = (int)syscall(SYS_openat, AT_FDCWD, record, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  syscall(SYS_close, file);
  note('p', "", package);
  /* The compiler's libraries lie beside its folder of programs. */
  sysroot_length = (size_t)(name - program);
  for (sysroot_length--; sysroot_length && program[sysroot_length - 1] != '/'; sysroot_length--) {}
  observed = is_script ? SCRIPT : MACROS;
  if (is_script) setenv(RECORD, record, 1);
}
