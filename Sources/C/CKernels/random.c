// Random numbers by counters: Philox 4×32 with ten rounds, as KisoCore's RandomGenerator.
//
// Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#ifdef KISO_NATIVE
#include "vector.h"

typedef struct {
    uint64_t seed, stream, position, threshold;
    float kept;
    long count;
    float *mask;
} mask_job;

/// The masks of two numbers for each of some counters.
VECTORISED
static void mask_blocks(const mask_job *job, uint64_t counter, long blocks, float *restrict mask) {
    uint32_t s2 = (uint32_t)job->stream, s3 = (uint32_t)(job->stream >> 32);
    uint32_t k0 = (uint32_t)job->seed, k1 = (uint32_t)(job->seed >> 32);
    uint64_t threshold = job->threshold;
    float kept = job->kept;
    for (long i = 0; i < blocks; i++) {
        uint64_t c = counter + (uint64_t)i;
        uint32_t x0 = (uint32_t)c, x1 = (uint32_t)(c >> 32), x2 = s2, x3 = s3;
        uint32_t key0 = k0, key1 = k1;
#pragma clang loop unroll(full)
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)x0 * 0xD2511F53u, p1 = (uint64_t)x2 * 0xCD9E8D57u;
            uint32_t y0 = (uint32_t)(p1 >> 32) ^ x1 ^ key0, y2 = (uint32_t)(p0 >> 32) ^ x3 ^ key1;
            x0 = y0;
            x1 = (uint32_t)p1;
            x2 = y2;
            x3 = (uint32_t)p0;
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
        uint64_t first = ((uint64_t)x1 << 32 | x0) >> 11, second = ((uint64_t)x3 << 32 | x2) >> 11;
        mask[2 * i] = first < threshold ? 0.0f : kept;
        mask[2 * i + 1] = second < threshold ? 0.0f : kept;
    }
}

/// Whole blocks of two numbers; one before and one behind may be wanted by half.
static void mask_task(void *context, long task) {
    const mask_job *job = context;
    long length = piece_length(job->count, task);
    float *mask = job->mask + task * PIECE;
    uint64_t position = job->position + (uint64_t)(task * PIECE);
    float pair[2];
    if (position & 1) {
        mask_blocks(job, position >> 1, 1, pair);
        *mask++ = pair[1];
        position++;
        length--;
    }
    mask_blocks(job, position >> 1, length / 2, mask);
    if (length & 1) {
        mask_blocks(job, (position >> 1) + (uint64_t)(length / 2), 1, pair);
        mask[length - 1] = pair[0];
    }
}

void kiso_dropout_mask_f32(
    uint64_t seed, uint64_t stream, uint64_t position, uint64_t threshold, float kept, long count,
    float *mask) {
    mask_job job = {seed, stream, position, threshold, kept, count, mask};
    kiso_parallel(piece_count(count), mask_task, &job);
}
#endif
