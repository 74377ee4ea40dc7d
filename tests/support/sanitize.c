/* Linked into every program of a sanitizer build. Graphics drivers are unloaded before leaks are
 * looked for, and then their own leaks have no names to be suppressed by: so nothing is unloaded.
 */
#include <dlfcn.h>

const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

int dlclose(void *handle) {
    (void)handle;
    return 0;
}

/* What libraries keep until the end of the process, none of it ours. */
const char *__lsan_default_suppressions(void) {
    return "leak:libdbus\n"
           "leak:libGLX\n"
           "leak:libEGL\n"
           "leak:libLLVM\n"
           "leak:swrast_dri\n"
           "leak:_dri.so\n"
           "leak:libX11\n"
           "leak:libfontconfig\n";
}

/* A program that runs well says nothing. And the leak check is not to guess where libraries keep
 * what each thread has of its own: it reads a header that only older C libraries write, and dies of
 * what stands there instead. */
const char *__lsan_default_options(void) {
    return "print_suppressions=0:intercept_tls_get_addr=0";
}
