// The weight gradient of a convolution over images of few channels, such as grey ones: there
// oneDNN pads the channels to a whole block and spends most of its time on zeros.
//
// dw[f, t] = sum over images and positions of dy[f] · x[position + offset(t)] with a tap t for each
// channel, row and column of the window. Filters lie in blocks of 8; two blocks by six taps stay in
// registers.
#ifdef KISO_NATIVE
#include "vector.h"

#include <stdlib.h>
#include <string.h>

typedef float float8 __attribute__((vector_size(32)));

enum { BLOCK = 8, TAPS = 6 };

/// Adds the products of one image: `taps` offsets, two blocks of filters.
static inline __attribute__((always_inline)) void accumulate(
    const kiso_few_channels *s, const float *restrict x, long row_step, const long *offsets,
    int taps, const float *restrict dy0, const float *restrict dy1, float *restrict sums) {
    float8 even[TAPS], odd[TAPS];
    for (int t = 0; t < taps; t++) {
        memcpy(&even[t], sums + t * 2 * BLOCK, sizeof even[t]);
        memcpy(&odd[t], sums + t * 2 * BLOCK + BLOCK, sizeof odd[t]);
    }
    for (long row = 0; row < s->output_height; row++) {
        const float *from = x + row * s->stride_height * row_step;
        const float *g0 = dy0 + row * s->output_width * BLOCK;
        const float *g1 = dy1 + row * s->output_width * BLOCK;
        for (long column = 0; column < s->output_width; column++) {
            float8 a, b;
            memcpy(&a, g0 + column * BLOCK, sizeof a);
            memcpy(&b, g1 + column * BLOCK, sizeof b);
            for (int t = 0; t < taps; t++) {
                float v = from[column * s->stride_width + offsets[t]];
                even[t] += a * v;
                odd[t] += b * v;
            }
        }
    }
    for (int t = 0; t < taps; t++) {
        memcpy(sums + t * 2 * BLOCK, &even[t], sizeof even[t]);
        memcpy(sums + t * 2 * BLOCK + BLOCK, &odd[t], sizeof odd[t]);
    }
}

VECTORISED
static void accumulate_group(
    const kiso_few_channels *s, const float *x, long row_step, const long *offsets, int taps,
    const float *dy0, const float *dy1, float *sums) {
    switch (taps) {
    case 6: accumulate(s, x, row_step, offsets, 6, dy0, dy1, sums); break;
    case 5: accumulate(s, x, row_step, offsets, 5, dy0, dy1, sums); break;
    case 4: accumulate(s, x, row_step, offsets, 4, dy0, dy1, sums); break;
    case 3: accumulate(s, x, row_step, offsets, 3, dy0, dy1, sums); break;
    case 2: accumulate(s, x, row_step, offsets, 2, dy0, dy1, sums); break;
    default: accumulate(s, x, row_step, offsets, 1, dy0, dy1, sums); break;
    }
}

typedef struct {
    const kiso_few_channels *sizes;
    const float *x, *dy;
    float *sums;
    const long *offsets;
    long taps, pairs, pieces, images;
    float *borders;
} gradient_job;

static long padded_height(const kiso_few_channels *s) { return s->height + s->top + s->bottom; }
static long padded_width(const kiso_few_channels *s) { return s->width + s->left + s->right; }

// One task a piece of the batch; its sums are `[pairs, taps, 2, BLOCK]`.
static void run_gradient(void *context, long index) {
    gradient_job *job = context;
    const kiso_few_channels *s = job->sizes;
    long ph = padded_height(s), pw = padded_width(s), pixels = s->output_height * s->output_width;
    long blocks = (s->filters + BLOCK - 1) / BLOCK;
    float *border = job->borders ? job->borders + index * s->channels * ph * pw : NULL;
    float *sums = job->sums + index * job->pairs * job->taps * 2 * BLOCK;
    long first = job->images * index / job->pieces, end = job->images * (index + 1) / job->pieces;
    for (long image = first; image < end; image++) {
        const float *x = job->x + image * s->channels * s->height * s->width;
        if (border) {
            for (long c = 0; c < s->channels; c++)
                for (long i = 0; i < s->height; i++)
                    memcpy(
                        border + (c * ph + i + s->top) * pw + s->left,
                        x + (c * s->height + i) * s->width, (size_t)s->width * sizeof(float));
            x = border;
        }
        for (long pair = 0; pair < job->pairs; pair++) {
            const float *dy0 = job->dy + (image * blocks + 2 * pair) * pixels * BLOCK;
            // The last pair may have one block only; its second half is not read afterwards.
            const float *dy1 = 2 * pair + 1 < blocks ? dy0 + pixels * BLOCK : dy0;
            for (long tap = 0; tap < job->taps; tap += TAPS) {
                int count = (int)(job->taps - tap < TAPS ? job->taps - tap : TAPS);
                accumulate_group(
                    s, x, pw, job->offsets + tap, count, dy0, dy1,
                    sums + (pair * job->taps + tap) * 2 * BLOCK);
            }
        }
    }
}

bool kiso_weight_gradient_few_channels_f32(
    const kiso_few_channels *s, long images, long pieces, const float *x, const float *dy,
    float *dw) {
    long window = s->window_height * s->window_width, taps = s->channels * window;
    long pairs = (s->filters + 2 * BLOCK - 1) / (2 * BLOCK);
    long size = pairs * taps * 2 * BLOCK;
    long *offsets = malloc((size_t)taps * sizeof(long));
    float *sums = calloc((size_t)(size * pieces), sizeof(float));
    long padded = s->channels * padded_height(s) * padded_width(s);
    bool has_border = padded != s->channels * s->height * s->width;
    float *borders = has_border ? calloc((size_t)(padded * pieces), sizeof(float)) : NULL;
    bool ready = offsets && sums && (borders || !has_border);
    for (long c = 0; ready && c < s->channels; c++)
        for (long i = 0; i < s->window_height; i++)
            for (long j = 0; j < s->window_width; j++)
                offsets[c * window + i * s->window_width + j] =
                    (c * padded_height(s) + i * s->dilation_height) * padded_width(s) +
                    j * s->dilation_width;
    gradient_job job = {s, x, dy, sums, offsets, taps, pairs, pieces, images, borders};
    if (ready) kiso_parallel(pieces, run_gradient, &job);
    for (long piece = 1; ready && piece < pieces; piece++)
        for (long i = 0; i < size; i++) sums[i] += sums[piece * size + i];
    for (long f = 0; ready && f < s->filters; f++)
        for (long t = 0; t < taps; t++)
            dw[f * taps + t] = sums[(f / (2 * BLOCK) * taps + t) * 2 * BLOCK + f % (2 * BLOCK)];
    free(offsets);
    free(sums);
    free(borders);
    return ready;
}
#endif
