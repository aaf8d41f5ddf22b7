// What the loops share: the instruction sets they are compiled for, and cutting into pieces.
#ifndef KISO_VECTOR_H
#define KISO_VECTOR_H

#include "kiso_kernels.h"

// ThreadSanitizer instruments what chooses among the copies, which runs before the sanitizer is there itself.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SANITIZES_THREADS
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(SANITIZES_THREADS)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORISED
#endif

/// The larger or smaller of two numbers; NaN if the first is one.
static inline __attribute__((always_inline)) float larger(float a, float b) {
    return ((a != a) | (a > b)) ? a : b;
}
static inline __attribute__((always_inline)) float smaller(float a, float b) {
    return ((a != a) | (a < b)) ? a : b;
}

/// Elements of a piece: large enough to be worth waking a thread for.
enum { PIECE = 16384 };

static inline long piece_count(long count) { return (count + PIECE - 1) / PIECE; }
static inline long piece_length(long count, long index) {
    long rest = count - index * PIECE;
    return rest < PIECE ? rest : PIECE;
}

#endif
