// Swift cannot call the macros of zlib: a function for each that is used.

#ifndef TIDEMARK_CZLIB_H
#define TIDEMARK_CZLIB_H

#include <zlib.h>

// Window bits of 15, and 16 more for the header and trailer of gzip (RFC 1952).
static inline int gzip_begin_deflate(z_streamp stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int gzip_begin_inflate(z_streamp stream) {
  return inflateInit2(stream, 15 + 16);
}

#endif
