#ifdef KISO_NATIVE
#include "vector.h"

#include <string.h>

#pragma clang fp reassociate(on)

typedef struct {
    kiso_reduction reduction;
    const float *x;
    float *y;
    long outer, middle, inner;
} reduce_job;

VECTORISED
static float join_run(kiso_reduction reduction, const float *x, long count) {
    float result = reduction == KISO_SUM ? 0.0f : x[0];
    switch (reduction) {
    case KISO_SUM:
        for (long i = 0; i < count; i++) result += x[i];
        break;
    case KISO_MAX:
        for (long i = 0; i < count; i++) result = larger(x[i], result);
        break;
    case KISO_MIN:
        for (long i = 0; i < count; i++) result = smaller(x[i], result);
        break;
    }
    return result;
}

// A long sum is a sum of sums, so that the rounding error grows with the square root of the length.
static float join_long_run(kiso_reduction reduction, const float *x, long count) {
    enum { RUN = 4096 };
    if (reduction != KISO_SUM || count <= RUN) return join_run(reduction, x, count);
    double sum = 0;
    for (long start = 0; start < count; start += RUN)
        sum += (double)join_run(reduction, x + start, count - start < RUN ? count - start : RUN);
    return (float)sum;
}

VECTORISED
static void join_row(
    kiso_reduction reduction, const float *restrict x, float *restrict y, long count) {
    switch (reduction) {
    case KISO_SUM:
        for (long i = 0; i < count; i++) y[i] += x[i];
        break;
    case KISO_MAX:
        for (long i = 0; i < count; i++) y[i] = larger(x[i], y[i]);
        break;
    case KISO_MIN:
        for (long i = 0; i < count; i++) y[i] = smaller(x[i], y[i]);
        break;
    }
}

VECTORISED
static void add_row_in_double(const float *restrict x, double *restrict sums, long count) {
    for (long i = 0; i < count; i++) sums[i] += (double)x[i];
}

// Sums of many rows are taken in double precision: a single-precision sum stops growing at 2²⁴ times
// its addends.
static void sum_many_rows(const float *x, float *y, long middle, long inner) {
    enum { LANES = 256 };
    for (long first = 0; first < inner; first += LANES) {
        long lanes = inner - first < LANES ? inner - first : LANES;
        double sums[LANES] = {0};
        for (long i = 0; i < middle; i++) add_row_in_double(x + i * inner + first, sums, lanes);
        for (long j = 0; j < lanes; j++) y[first + j] = (float)sums[j];
    }
}

static void run_reduce(void *context, long index) {
    reduce_job *job = context;
    const float *x = job->x + index * job->middle * job->inner;
    float *y = job->y + index * job->inner;
    if (job->inner == 1) {
        y[0] = join_long_run(job->reduction, x, job->middle);
        return;
    }
    if (job->reduction == KISO_SUM && job->middle > 1024) {
        sum_many_rows(x, y, job->middle, job->inner);
        return;
    }
    if (job->reduction == KISO_SUM) memset(y, 0, (size_t)job->inner * sizeof(float));
    else memcpy(y, x, (size_t)job->inner * sizeof(float));
    for (long i = 0; i < job->middle; i++)
        join_row(job->reduction, x + i * job->inner, y, job->inner);
}

void kiso_reduce_f32(
    kiso_reduction reduction, const float *x, float *y, long outer, long middle, long inner) {
    reduce_job job = {reduction, x, y, outer, middle, inner};
    if (outer * middle * inner < PIECE) {
        for (long i = 0; i < outer; i++) run_reduce(&job, i);
    } else {
        kiso_parallel(outer, run_reduce, &job);
    }
}

typedef struct {
    const float *x;
    double *sums;
    long images, blocks, pixels, block;
} channel_job;

VECTORISED
static void sum_pixels_of_8(const float *restrict x, double *restrict sums, long pixels) {
    float even[8] = {0}, odd[8] = {0};
    long i = 0;
    for (; i + 1 < pixels; i += 2)
        for (long j = 0; j < 8; j++) {
            even[j] += x[i * 8 + j];
            odd[j] += x[i * 8 + 8 + j];
        }
    for (; i < pixels; i++)
        for (long j = 0; j < 8; j++) even[j] += x[i * 8 + j];
    for (long j = 0; j < 8; j++) sums[j] += (double)even[j] + (double)odd[j];
}

VECTORISED
static void sum_pixels(
    const float *restrict x, double *restrict sums, long pixels, long block) {
    enum { LANES = 64 };
    for (long first = 0; first < block; first += LANES) {
        long lanes = block - first < LANES ? block - first : LANES;
        float run[LANES] = {0};
        for (long i = 0; i < pixels; i++)
            for (long j = 0; j < lanes; j++) run[j] += x[i * block + first + j];
        for (long j = 0; j < lanes; j++) sums[first + j] += (double)run[j];
    }
}

// One task a channel block, so that the order of the addends never depends on the threads.
static void run_channel_sum(void *context, long index) {
    channel_job *job = context;
    double *sums = job->sums + index * job->block;
    for (long image = 0; image < job->images; image++) {
        const float *x = job->x + (image * job->blocks + index) * job->pixels * job->block;
        if (job->block == 8) sum_pixels_of_8(x, sums, job->pixels);
        else sum_pixels(x, sums, job->pixels, job->block);
    }
}

void kiso_channel_sum_f32(
    const float *x, float *y, double *sums, long images, long blocks, long pixels, long block) {
    memset(sums, 0, (size_t)(blocks * block) * sizeof(double));
    channel_job job = {x, sums, images, blocks, pixels, block};
    kiso_parallel(blocks, run_channel_sum, &job);
    for (long i = 0; i < blocks * block; i++) y[i] = (float)sums[i];
}
#endif
