// Max pooling of images laid out as [planes, height, width, block]: channels in blocks of 8 or 16
// as oneDNN has them, or blocks of 1 for dense images.
//
// The gradient finds the place of a maximum by comparing again, so nothing is stored for it.
#ifdef KISO_NATIVE
#include "vector.h"

#include <math.h>
#include <string.h>

typedef float float8 __attribute__((vector_size(32)));
typedef int32_t int8x __attribute__((vector_size(32)));
typedef float float16x __attribute__((vector_size(64)));
typedef int32_t int16x __attribute__((vector_size(64)));
typedef float float1 __attribute__((vector_size(4)));
typedef int32_t int1x __attribute__((vector_size(4)));

// Rows and columns of a window that lie within the image.
typedef struct {
    long top, bottom, left, right;
} bounds;

static inline bounds window_bounds(const kiso_pool *p, long row, long column) {
    long top = row * p->stride_height - p->top, left = column * p->stride_width - p->left;
    bounds b = {top, top + p->window_height, left, left + p->window_width};
    if (b.top < 0) b.top = 0;
    if (b.left < 0) b.left = 0;
    if (b.bottom > p->height) b.bottom = p->height;
    if (b.right > p->width) b.right = p->width;
    return b;
}

// `a` where the mask is set, else `b`.
#define CHOOSE(F, I, mask, a, b) ((F)(((mask) & (I)(a)) | (~(mask) & (I)(b))))

#define DEFINE_POOLING(NAME, F, I, B)                                                             \
    VECTORISED static void NAME##_forward(                                                        \
        const kiso_pool *p, const float *restrict x, float *restrict y) {                         \
        for (long row = 0; row < p->output_height; row++)                                         \
            for (long column = 0; column < p->output_width; column++) {                           \
                bounds w = window_bounds(p, row, column);                                         \
                F best = (F){} - INFINITY;                                                        \
                for (long i = w.top; i < w.bottom; i++)                                           \
                    for (long j = w.left; j < w.right; j++) {                                     \
                        F v;                                                                      \
                        memcpy(&v, x + (i * p->width + j) * B, sizeof v);                         \
                        best = CHOOSE(F, I, (v > best) | (v != v), v, best);                      \
                    }                                                                             \
                if (p->relu) best = CHOOSE(F, I, best < 0.0f, (F){}, best);                       \
                memcpy(y + (row * p->output_width + column) * B, &best, sizeof best);             \
            }                                                                                     \
    }                                                                                             \
    VECTORISED static void NAME##_backward(                                                       \
        const kiso_pool *p, const float *restrict x, const float *restrict y,                     \
        const float *restrict dy, float *restrict dx) {                                           \
        bool apart = p->stride_height >= p->window_height && p->stride_width >= p->window_width;  \
        memset(dx, 0, (size_t)(p->height * p->width) * B * sizeof(float));                        \
        for (long row = 0; row < p->output_height; row++)                                         \
            for (long column = 0; column < p->output_width; column++) {                           \
                bounds w = window_bounds(p, row, column);                                         \
                long at = (row * p->output_width + column) * B;                                   \
                F top, g;                                                                         \
                memcpy(&top, y + at, sizeof top);                                                 \
                memcpy(&g, dy + at, sizeof g);                                                    \
                if (p->relu) g = CHOOSE(F, I, top > 0.0f, g, (F){});                              \
                I open = ~(I){};                                                                  \
                for (long i = w.top; i < w.bottom; i++)                                           \
                    for (long j = w.left; j < w.right; j++) {                                     \
                        F v, sum = {};                                                            \
                        float *to = dx + (i * p->width + j) * B;                                  \
                        memcpy(&v, x + (i * p->width + j) * B, sizeof v);                         \
                        I hit = open & ((v == top) | ((v != v) & (top != top)));                  \
                        open &= ~hit;                                                             \
                        if (!apart) memcpy(&sum, to, sizeof sum);                                 \
                        sum += CHOOSE(F, I, hit, g, (F){});                                       \
                        memcpy(to, &sum, sizeof sum);                                             \
                    }                                                                             \
            }                                                                                     \
    }                                                                                             \
    VECTORISED static void NAME##_selection(                                                      \
        const kiso_pool *p, const float *restrict x, const float *restrict from,                  \
        float *restrict y) {                                                                      \
        for (long row = 0; row < p->output_height; row++)                                         \
            for (long column = 0; column < p->output_width; column++) {                           \
                bounds w = window_bounds(p, row, column);                                         \
                F best = {}, chosen = {};                                                         \
                I fresh = ~(I){};                                                                 \
                for (long i = w.top; i < w.bottom; i++)                                           \
                    for (long j = w.left; j < w.right; j++) {                                     \
                        F v, other;                                                               \
                        memcpy(&v, x + (i * p->width + j) * B, sizeof v);                         \
                        memcpy(&other, from + (i * p->width + j) * B, sizeof other);              \
                        I takes = fresh | (v > best) | ((v != v) & (best == best));               \
                        fresh = (I){};                                                            \
                        best = CHOOSE(F, I, takes, v, best);                                      \
                        chosen = CHOOSE(F, I, takes, other, chosen);                              \
                    }                                                                             \
                memcpy(y + (row * p->output_width + column) * B, &chosen, sizeof chosen);         \
            }                                                                                     \
    }

DEFINE_POOLING(pool1, float1, int1x, 1)
DEFINE_POOLING(pool8, float8, int8x, 8)
DEFINE_POOLING(pool16, float16x, int16x, 16)

// Dense images whose windows move by one column: a row of windows at a time, its columns side by side in
// the processor's vectors.
enum { ROW_CHUNK = 256 };

// The columns whose window's element j lies within the image.
static inline void row_bounds(
    const kiso_pool *p, long j, long first, long end, long *from, long *to) {
    *from = p->left - j > first ? p->left - j : first;
    *to = p->width + p->left - j < end ? p->width + p->left - j : end;
}

VECTORISED static void rows_forward(const kiso_pool *p, const float *restrict x, float *restrict y) {
    for (long row = 0; row < p->output_height; row++) {
        bounds w = window_bounds(p, row, 0);
        float *to = y + row * p->output_width;
        for (long column = 0; column < p->output_width; column++) to[column] = -INFINITY;
        for (long i = w.top; i < w.bottom; i++)
            for (long j = 0; j < p->window_width; j++) {
                long from, end;
                row_bounds(p, j, 0, p->output_width, &from, &end);
                const float *in = x + i * p->width + j - p->left;
                for (long column = from; column < end; column++) {
                    float v = in[column], best = to[column];
                    to[column] = ((v > best) | (v != v)) ? v : best;
                }
            }
        if (p->relu)
            for (long column = 0; column < p->output_width; column++)
                to[column] = to[column] < 0 ? 0 : to[column];
    }
}

VECTORISED static void rows_backward(
    const kiso_pool *p, const float *restrict x, const float *restrict y, const float *restrict dy,
    float *restrict dx) {
    memset(dx, 0, (size_t)(p->height * p->width) * sizeof(float));
    float g[ROW_CHUNK];
    int32_t open[ROW_CHUNK];
    for (long row = 0; row < p->output_height; row++)
        for (long first = 0; first < p->output_width; first += ROW_CHUNK) {
            long last = first + ROW_CHUNK;
            if (last > p->output_width) last = p->output_width;
            bounds w = window_bounds(p, row, 0);
            const float *top = y + row * p->output_width, *upstream = dy + row * p->output_width;
            for (long column = first; column < last; column++) {
                bool passes = !p->relu | (top[column] > 0);
                g[column - first] = passes ? upstream[column] : 0;
                open[column - first] = -1;
            }
            for (long i = w.top; i < w.bottom; i++)
                for (long j = 0; j < p->window_width; j++) {
                    long from, end;
                    row_bounds(p, j, first, last, &from, &end);
                    const float *in = x + i * p->width + j - p->left;
                    float *to = dx + i * p->width + j - p->left;
                    for (long column = from; column < end; column++) {
                        float v = in[column], best = top[column];
                        int32_t same = -((v == best) | ((v != v) & (best != best)));
                        int32_t hit = open[column - first] & same;
                        open[column - first] &= ~hit;
                        to[column] += hit ? g[column - first] : 0;
                    }
                }
        }
}

typedef struct {
    const kiso_pool *pool;
    const float *x, *y, *dy;
    float *to;
    long planes;
} pool_job;

enum { PLANES_A_TASK = 4 };

static void run_forward(void *context, long index) {
    pool_job *job = context;
    const kiso_pool *p = job->pool;
    long first = index * PLANES_A_TASK;
    for (long plane = first; plane < first + PLANES_A_TASK && plane < job->planes; plane++) {
        const float *x = job->x + plane * p->height * p->width * p->block;
        float *y = job->to + plane * p->output_height * p->output_width * p->block;
        if (p->block == 8) pool8_forward(p, x, y);
        else if (p->block == 16) pool16_forward(p, x, y);
        else if (p->stride_width == 1) rows_forward(p, x, y);
        else pool1_forward(p, x, y);
    }
}

static void run_backward(void *context, long index) {
    pool_job *job = context;
    const kiso_pool *p = job->pool;
    long first = index * PLANES_A_TASK;
    for (long plane = first; plane < first + PLANES_A_TASK && plane < job->planes; plane++) {
        long in = plane * p->height * p->width * p->block;
        long out = plane * p->output_height * p->output_width * p->block;
        if (p->block == 8)
            pool8_backward(p, job->x + in, job->y + out, job->dy + out, job->to + in);
        else if (p->block == 16)
            pool16_backward(p, job->x + in, job->y + out, job->dy + out, job->to + in);
        else if (p->stride_width == 1)
            rows_backward(p, job->x + in, job->y + out, job->dy + out, job->to + in);
        else pool1_backward(p, job->x + in, job->y + out, job->dy + out, job->to + in);
    }
}

static void run_selection(void *context, long index) {
    pool_job *job = context;
    const kiso_pool *p = job->pool;
    long first = index * PLANES_A_TASK;
    for (long plane = first; plane < first + PLANES_A_TASK && plane < job->planes; plane++) {
        long in = plane * p->height * p->width * p->block;
        float *to = job->to + plane * p->output_height * p->output_width * p->block;
        if (p->block == 8) pool8_selection(p, job->x + in, job->y + in, to);
        else if (p->block == 16) pool16_selection(p, job->x + in, job->y + in, to);
        else pool1_selection(p, job->x + in, job->y + in, to);
    }
}

void kiso_max_pool_f32(const kiso_pool *pool, long planes, const float *x, float *y) {
    pool_job job = {.pool = pool, .x = x, .to = y, .planes = planes};
    kiso_parallel((planes + PLANES_A_TASK - 1) / PLANES_A_TASK, run_forward, &job);
}

void kiso_max_pool_gradient_f32(
    const kiso_pool *pool, long planes, const float *x, const float *y, const float *dy,
    float *dx) {
    pool_job job = {.pool = pool, .x = x, .y = y, .dy = dy, .to = dx, .planes = planes};
    kiso_parallel((planes + PLANES_A_TASK - 1) / PLANES_A_TASK, run_backward, &job);
}

void kiso_max_pool_selection_f32(
    const kiso_pool *pool, long planes, const float *x, const float *from, float *y) {
    pool_job job = {.pool = pool, .x = x, .y = from, .to = y, .planes = planes};
    kiso_parallel((planes + PLANES_A_TASK - 1) / PLANES_A_TASK, run_selection, &job);
}
#endif
