// The weight gradient of a depthwise convolution, one filter a channel, over images in blocks of channels:
// oneDNN 2.6 has it for narrow windows only and takes a product of matrices for each channel otherwise.
//
// dw[c, i, j] = sum over images and positions of dy[c] · x[c, position · stride - padding + (i, j)].
#ifdef KISO_NATIVE
#include "vector.h"

#include <string.h>

typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef float lanes16 __attribute__((vector_size(64), aligned(4)));

enum { LARGEST_WINDOW = 7, LARGEST_BLOCK = 16 };

typedef struct {
    const kiso_depthwise *sizes;
    long images;
    const float *x, *dy;
    float *dw;
} depthwise_job;

/// Sums of a row of the window, in double precision.
typedef double row_sums[LARGEST_WINDOW][LARGEST_BLOCK];

/// The first position at `stride` that is at least `distance`, up to `count`.
static inline long first_from(long distance, long stride, long count) {
    long first = distance > 0 ? (distance + stride - 1) / stride : 0;
    return first < count ? first : count;
}

#define DEFINE_ROW(NAME, F, B)                                                                    \
    /* Adds what a row of results and a row of images give for a row of the window. */            \
    static inline __attribute__((always_inline)) void NAME(                                       \
        const kiso_depthwise *s, const float *x, const float *dy, row_sums sums, const int taps) { \
        F sum[LARGEST_WINDOW] = {0};                                                              \
        /* Within these columns the whole window lies in the image. */                            \
        long first = first_from(s->left, s->stride_width, s->output_width);                       \
        long end = first_from(s->width - taps + 1 + s->left, s->stride_width, s->output_width);   \
        for (long column = first; column < end; column++) {                                       \
            F g = *(const F *)(dy + column * B);                                                  \
            const float *from = x + (column * s->stride_width - s->left) * B;                     \
            for (int j = 0; j < taps; j++) sum[j] += g * *(const F *)(from + j * B);              \
        }                                                                                         \
        for (long column = 0; column < s->output_width; column++) {                               \
            if (column == first && end > first) column = end;                                     \
            if (column >= s->output_width) break;                                                 \
            F g = *(const F *)(dy + column * B);                                                  \
            long start = column * s->stride_width - s->left;                                      \
            for (int j = 0; j < taps; j++)                                                        \
                if (start + j >= 0 && start + j < s->width)                                       \
                    sum[j] += g * *(const F *)(x + (start + j) * B);                              \
        }                                                                                         \
        for (int j = 0; j < taps; j++)                                                            \
            for (int lane = 0; lane < B; lane++) sums[j][lane] += (double)sum[j][lane];           \
    }                                                                                             \
    /* A row whose length the compiler knows stays in registers. */                               \
    VECTORISED static void NAME##_any(                                                            \
        const kiso_depthwise *s, const float *x, const float *dy, row_sums sums) {                \
        switch (s->window_width) {                                                                \
        case 1: NAME(s, x, dy, sums, 1); break;                                                   \
        case 2: NAME(s, x, dy, sums, 2); break;                                                   \
        case 3: NAME(s, x, dy, sums, 3); break;                                                   \
        case 4: NAME(s, x, dy, sums, 4); break;                                                   \
        case 5: NAME(s, x, dy, sums, 5); break;                                                   \
        case 6: NAME(s, x, dy, sums, 6); break;                                                   \
        default: NAME(s, x, dy, sums, 7); break;                                                  \
        }                                                                                         \
    }

DEFINE_ROW(add_row8, lanes8, 8)
DEFINE_ROW(add_row16, lanes16, 16)

/// One row of the window for one block of channels.
static void run_row(void *context, long index) {
    const depthwise_job *job = context;
    const kiso_depthwise *s = job->sizes;
    long blocks = (s->channels + s->block - 1) / s->block;
    long block = index / s->window_height, i = index % s->window_height;
    long size = s->height * s->width * s->block;
    long result_size = s->output_height * s->output_width * s->block;
    row_sums sums = {{0}};
    for (long image = 0; image < job->images; image++) {
        const float *x = job->x + (image * blocks + block) * size;
        const float *dy = job->dy + (image * blocks + block) * result_size;
        for (long row = 0; row < s->output_height; row++) {
            long from = row * s->stride_height - s->top + i;
            if (from < 0 || from >= s->height) continue;
            const float *x_row = x + from * s->width * s->block;
            const float *dy_row = dy + row * s->output_width * s->block;
            if (s->block == 16) add_row16_any(s, x_row, dy_row, sums);
            else add_row8_any(s, x_row, dy_row, sums);
        }
    }
    for (long lane = 0; lane < s->block && block * s->block + lane < s->channels; lane++) {
        float *dw = job->dw
            + ((block * s->block + lane) * s->window_height + i) * s->window_width;
        for (long j = 0; j < s->window_width; j++) dw[j] = (float)sums[j][lane];
    }
}

bool kiso_depthwise_weight_gradient_f32(
    const kiso_depthwise *sizes, long images, const float *x, const float *dy, float *dw) {
    if (sizes->window_height > LARGEST_WINDOW || sizes->window_width > LARGEST_WINDOW) return false;
    if (sizes->block != 8 && sizes->block != 16) return false;
    depthwise_job job = {sizes, images, x, dy, dw};
    long blocks = (sizes->channels + sizes->block - 1) / sizes->block;
    kiso_parallel(blocks * sizes->window_height, run_row, &job);
    return true;
}
#endif
