/* What every test includes: cmocka in its required order. */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/// Under the sanitizers, which look for other mistakes and take several times as long, the long
/// tests do a third of their cases.
#ifdef __SANITIZE_ADDRESS__
enum { TEST_SHARE = 3 };
#else
enum { TEST_SHARE = 1 };
#endif

#endif
