// Batch normalisation over [images, blocks, pixels, block]: one mean and variance a channel, the
// channels being `blocks` times `block`. A matrix [rows, features] is `rows` images of one pixel in
// one block.
#ifdef KISO_NATIVE
#include "vector.h"

#include <math.h>
#include <string.h>

#pragma clang fp reassociate(on)

/// Channels that one task takes.
enum { LANES = 32 };

typedef struct {
    const kiso_channels *shape;
    const float *x, *dy, *scale, *shift, *mean, *deviation;
    float *y, *mean_out, *deviation_out, *scale_gradient, *shift_gradient;
    float epsilon;
    bool relu;
} norm_job;

typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t mask8 __attribute__((vector_size(32), aligned(4)));

/// Adds `x` or `(x - mean)²` of eight lanes a group to sums that stay in registers.
static inline __attribute__((always_inline)) void add_groups(
    const float *x, const float *mean, float *sums, long pixels, long block, const int groups) {
    lanes8 sum[4], centre[4];
    for (int k = 0; k < groups; k++) {
        sum[k] = *(const lanes8 *)(sums + 8 * k);
        if (mean) centre[k] = *(const lanes8 *)(mean + 8 * k);
    }
    for (long i = 0; i < pixels; i++)
        for (int k = 0; k < groups; k++) {
            lanes8 value = *(const lanes8 *)(x + i * block + 8 * k);
            if (mean) {
                value -= centre[k];
                value *= value;
            }
            sum[k] += value;
        }
    for (int k = 0; k < groups; k++) *(lanes8 *)(sums + 8 * k) = sum[k];
}

/// Adds `x` or, with a mean, `(x - mean)²` of one row of pixels to a sum a lane.
VECTORISED
static void add_rows(
    const float *restrict x, const float *restrict mean, float *restrict sums, long pixels,
    long block, long lanes) {
    long j = 0;
    for (; j + 32 <= lanes; j += 32)
        if (mean) add_groups(x + j, mean + j, sums + j, pixels, block, 4);
        else add_groups(x + j, NULL, sums + j, pixels, block, 4);
    for (; j + 8 <= lanes; j += 8)
        if (mean) add_groups(x + j, mean + j, sums + j, pixels, block, 1);
        else add_groups(x + j, NULL, sums + j, pixels, block, 1);
    for (; j < lanes; j++)
        for (long i = 0; i < pixels; i++) {
            float value = x[i * block + j];
            if (mean) value = (value - mean[j]) * (value - mean[j]);
            sums[j] += value;
        }
}

VECTORISED
static void normalize_rows(
    const float *restrict x, float *restrict y, const float *restrict factor,
    const float *restrict addend, long pixels, long block, long lanes, bool relu) {
    if (relu) {
        for (long i = 0; i < pixels; i++)
            for (long j = 0; j < lanes; j++) {
                float value = __builtin_fmaf(x[i * block + j], factor[j], addend[j]);
                y[i * block + j] = value < 0.0f ? 0.0f : value;
            }
        return;
    }
    for (long i = 0; i < pixels; i++)
        for (long j = 0; j < lanes; j++)
            y[i * block + j] = x[i * block + j] * factor[j] + addend[j];
}

/// What the normalisation of each channel multiplies by and adds; the same in both directions, so that
/// the gradient finds out for itself where a ReLU behind it was on.
static void affine_terms(
    const norm_job *job, const float *mean, const float *deviation, long channel, long lanes,
    float *factor, float *addend) {
    for (long j = 0; j < lanes; j++) {
        // A channel that only pads a block has scale 0 and may have deviation 0.
        float scale = job->scale[channel + j];
        factor[j] = scale == 0.0f ? 0.0f : scale / deviation[channel + j];
        addend[j] = job->shift[channel + j] - mean[channel + j] * factor[j];
    }
}

/// Adds `dy` and `dy · (x - mean)` of eight lanes a group to sums that stay in registers. With a ReLU
/// behind the normalisation `dy` counts where that was on, and is written there.
static inline __attribute__((always_inline)) void add_gradient_groups(
    const float *x, const float *dy, const float *mean, float *sums, float *products, long pixels,
    long block, const int groups, const float *factor, const float *addend, float *masked) {
    lanes8 sum[2], product[2], centre[2], slope[2], height[2];
    for (int k = 0; k < groups; k++) {
        sum[k] = *(const lanes8 *)(sums + 8 * k);
        product[k] = *(const lanes8 *)(products + 8 * k);
        centre[k] = *(const lanes8 *)(mean + 8 * k);
        if (masked) {
            slope[k] = *(const lanes8 *)(factor + 8 * k);
            height[k] = *(const lanes8 *)(addend + 8 * k);
        }
    }
    for (long i = 0; i < pixels; i++)
        for (int k = 0; k < groups; k++) {
            long at = i * block + 8 * k;
            lanes8 g = *(const lanes8 *)(dy + at);
            if (masked) {
                lanes8 value =
                    __builtin_elementwise_fma(*(const lanes8 *)(x + at), slope[k], height[k]);
                g = (lanes8)((value > 0.0f) & (mask8)g);
                *(lanes8 *)(masked + at) = g;
            }
            sum[k] += g;
            product[k] += g * (*(const lanes8 *)(x + at) - centre[k]);
        }
    for (int k = 0; k < groups; k++) {
        *(lanes8 *)(sums + 8 * k) = sum[k];
        *(lanes8 *)(products + 8 * k) = product[k];
    }
}

VECTORISED
static void add_gradient_rows(
    const float *restrict x, const float *restrict dy, const float *restrict mean,
    float *restrict sums, float *restrict products, long pixels, long block, long lanes,
    const float *restrict factor, const float *restrict addend, float *restrict masked) {
    long j = 0;
    if (masked) {
        for (; j + 16 <= lanes; j += 16)
            add_gradient_groups(
                x + j, dy + j, mean + j, sums + j, products + j, pixels, block, 2, factor + j,
                addend + j, masked + j);
        for (; j + 8 <= lanes; j += 8)
            add_gradient_groups(
                x + j, dy + j, mean + j, sums + j, products + j, pixels, block, 1, factor + j,
                addend + j, masked + j);
    } else {
        for (; j + 16 <= lanes; j += 16)
            add_gradient_groups(
                x + j, dy + j, mean + j, sums + j, products + j, pixels, block, 2, NULL, NULL,
                NULL);
        for (; j + 8 <= lanes; j += 8)
            add_gradient_groups(
                x + j, dy + j, mean + j, sums + j, products + j, pixels, block, 1, NULL, NULL,
                NULL);
    }
    for (; j < lanes; j++)
        for (long i = 0; i < pixels; i++) {
            float g = dy[i * block + j];
            if (masked) {
                float value = __builtin_fmaf(x[i * block + j], factor[j], addend[j]);
                g = value > 0.0f ? g : 0.0f;
                masked[i * block + j] = g;
            }
            sums[j] += g;
            products[j] += g * (x[i * block + j] - mean[j]);
        }
}

/// `dx` may be `dy`.
VECTORISED
static void gradient_rows(
    const float *restrict x, const float *dy, float *dx,
    const float *restrict of_gradient, const float *restrict of_input,
    const float *restrict addend, long pixels, long block, long lanes) {
    for (long i = 0; i < pixels; i++)
        for (long j = 0; j < lanes; j++)
            dx[i * block + j] =
                dy[i * block + j] * of_gradient[j] + x[i * block + j] * of_input[j] + addend[j];
}

/// Where image `i` of block `b` begins.
static inline long place(const kiso_channels *s, long image, long block) {
    return (image * s->blocks + block) * s->pixels * s->block;
}

// Sums are taken in runs of so many pixels, which are short enough for single precision. Pixels that
// lie in a row are cut into runs; with one block those of all images do.
enum { RUN = 128 };

static inline long row_length(const kiso_channels *s) {
    return s->blocks == 1 ? s->images * s->pixels : s->pixels;
}

static inline long runs_per_row(const kiso_channels *s) { return (row_length(s) + RUN - 1) / RUN; }

static inline long run_count(const kiso_channels *s) {
    return (s->blocks == 1 ? 1 : s->images) * runs_per_row(s);
}

static inline long run_place(const kiso_channels *s, long run, long block) {
    long runs = runs_per_row(s);
    return place(s, run / runs, block) + run % runs * RUN * s->block;
}

static inline long run_length(const kiso_channels *s, long run) {
    long rest = row_length(s) - run % runs_per_row(s) * RUN;
    return rest < RUN ? rest : RUN;
}

/// Strips of neighbouring channels in a block; each is a task of its own.
static inline long strip_count(const kiso_channels *s) { return (s->block + LANES - 1) / LANES; }

/// Moves single-precision sums of one run into double-precision ones of all.
static inline void collect(float *part, double *sums, long lanes) {
    for (long j = 0; j < lanes; j++) {
        sums[j] += (double)part[j];
        part[j] = 0;
    }
}

/// A strip of channels that lie side by side, and a part of its runs.
typedef struct {
    long block, first, lanes, channel, run, end;
} strip;

static strip strip_of(const kiso_channels *s, long task, long piece, long pieces) {
    long strips = strip_count(s), runs = run_count(s), first = task % strips * LANES;
    strip p = {.block = task / strips, .first = first};
    p.lanes = s->block - first < LANES ? s->block - first : LANES;
    p.channel = p.block * s->block + first;
    p.run = runs * piece / pieces;
    p.end = runs * (piece + 1) / pieces;
    return p;
}

/// Adds the sums of `x`, or with a mean of `(x - mean)²`, over the runs of a strip.
static void add_strip(
    const norm_job *job, const strip *p, const float *mean, double *sums) {
    const kiso_channels *s = job->shape;
    float part[LANES] = {0};
    for (long run = p->run; run < p->end; run++) {
        const float *x = job->x + run_place(s, run, p->block) + p->first;
        add_rows(x, mean, part, run_length(s, run), s->block, p->lanes);
        collect(part, sums, p->lanes);
    }
}

static void end_mean(const norm_job *job, const strip *p, const double *sums) {
    double count = (double)job->shape->images * (double)job->shape->pixels;
    for (long j = 0; j < p->lanes; j++) job->mean_out[p->channel + j] = (float)(sums[j] / count);
}

static void end_deviation(
    const norm_job *job, const strip *p, const double *sums, float *factor, float *addend) {
    double count = (double)job->shape->images * (double)job->shape->pixels;
    for (long j = 0; j < p->lanes; j++)
        job->deviation_out[p->channel + j] = sqrtf((float)(sums[j] / count) + job->epsilon);
    affine_terms(job, job->mean_out, job->deviation_out, p->channel, p->lanes, factor, addend);
}

static void normalize_strip(
    const norm_job *job, const strip *p, const float *factor, const float *addend) {
    const kiso_channels *s = job->shape;
    for (long run = p->run; run < p->end; run++) {
        long at = run_place(s, run, p->block) + p->first;
        normalize_rows(
            job->x + at, job->y + at, factor, addend, run_length(s, run), s->block, p->lanes,
            job->relu);
    }
}

/// Adds the sums of `dy` and of `dy (x - mean)` over the runs of a strip.
static void add_gradient_strip(
    const norm_job *job, const strip *p, double *sums, double *products) {
    const kiso_channels *s = job->shape;
    float part[LANES] = {0}, products_part[LANES] = {0};
    float factors[LANES] = {0}, addends[LANES] = {0};
    if (job->relu)
        affine_terms(
            job, job->mean, job->deviation, p->channel, p->lanes, factors, addends);
    for (long run = p->run; run < p->end; run++) {
        long at = run_place(s, run, p->block) + p->first;
        // A gradient that a ReLU has masked waits in the result, which is overwritten below.
        add_gradient_rows(
            job->x + at, job->dy + at, job->mean + p->channel, part, products_part,
            run_length(s, run), s->block, p->lanes, factors, addends,
            job->relu ? job->y + at : NULL);
        collect(part, sums, p->lanes);
        collect(products_part, products, p->lanes);
    }
}

/// What the gradient of the input is made of.
typedef struct {
    float of_gradient[LANES], of_input[LANES], addend[LANES];
} slopes;

/// dx = scale / σ · (dy − mean(dy) − (x − μ) / σ² · mean(dy (x − μ)))
static void end_gradient(
    const norm_job *job, const strip *p, const double *sums, const double *products,
    slopes *result) {
    double count = (double)job->shape->images * (double)job->shape->pixels;
    for (long j = 0; j < p->lanes; j++) {
        long channel = p->channel + j;
        double deviation = job->deviation[channel];
        double factor = job->scale[channel] / deviation;
        double slope = -factor * products[j] / (count * deviation * deviation);
        job->shift_gradient[channel] = (float)sums[j];
        job->scale_gradient[channel] = (float)(products[j] / deviation);
        result->of_gradient[j] = (float)factor;
        result->of_input[j] = (float)slope;
        result->addend[j] = (float)(-factor * sums[j] / count - slope * job->mean[channel]);
    }
}

static void gradient_strip(const norm_job *job, const strip *p, const slopes *by) {
    const kiso_channels *s = job->shape;
    for (long run = p->run; run < p->end; run++) {
        long at = run_place(s, run, p->block) + p->first;
        gradient_rows(
            job->x + at, job->relu ? job->y + at : job->dy + at, job->y + at, by->of_gradient,
            by->of_input, by->addend, run_length(s, run), s->block, p->lanes);
    }
}

// Where there are enough strips for the threads, one task does all for a strip. Where there are few, as
// with sixteen channels in one block, each is cut into pieces, whose sums are added in their order. How
// many depends on the shape alone, so that the number of threads changes nothing.

static void forward_task(void *context, long task) {
    const norm_job *job = context;
    strip p = strip_of(job->shape, task, 0, 1);
    double sums[LANES] = {0}, squares[LANES] = {0};
    float factor[LANES], addend[LANES];
    add_strip(job, &p, NULL, sums);
    end_mean(job, &p, sums);
    add_strip(job, &p, job->mean_out + p.channel, squares);
    end_deviation(job, &p, squares, factor, addend);
    normalize_strip(job, &p, factor, addend);
}

static void backward_task(void *context, long task) {
    const norm_job *job = context;
    strip p = strip_of(job->shape, task, 0, 1);
    double sums[LANES] = {0}, products[LANES] = {0};
    slopes by;
    add_gradient_strip(job, &p, sums, products);
    end_gradient(job, &p, sums, products, &by);
    gradient_strip(job, &p, &by);
}

/// Strips that are cut, and pieces of one.
enum { CUT_STRIPS = 3, CUT_PIECES = 4 };

typedef struct {
    const norm_job *job;
    long strips, pieces;
    double sums[CUT_STRIPS][CUT_PIECES][LANES], products[CUT_STRIPS][CUT_PIECES][LANES];
    float factor[CUT_STRIPS][LANES], addend[CUT_STRIPS][LANES];
    slopes by[CUT_STRIPS];
} cut_job;

static strip cut_strip(const cut_job *cut, long task) {
    return strip_of(cut->job->shape, task / cut->pieces, task % cut->pieces, cut->pieces);
}

/// The sums of the pieces of a strip, added to the first's.
static double *joined(const cut_job *cut, double pieces[CUT_PIECES][LANES]) {
    for (long piece = 1; piece < cut->pieces; piece++)
        for (long j = 0; j < LANES; j++) pieces[0][j] += pieces[piece][j];
    return pieces[0];
}

static void cut_mean(void *context, long task) {
    cut_job *cut = context;
    strip p = cut_strip(cut, task);
    double *sums = cut->sums[task / cut->pieces][task % cut->pieces];
    memset(sums, 0, sizeof(double) * LANES);
    add_strip(cut->job, &p, NULL, sums);
}

static void cut_squares(void *context, long task) {
    cut_job *cut = context;
    strip p = cut_strip(cut, task);
    double *sums = cut->products[task / cut->pieces][task % cut->pieces];
    memset(sums, 0, sizeof(double) * LANES);
    add_strip(cut->job, &p, cut->job->mean_out + p.channel, sums);
}

static void cut_normalize(void *context, long task) {
    cut_job *cut = context;
    strip p = cut_strip(cut, task);
    normalize_strip(
        cut->job, &p, cut->factor[task / cut->pieces], cut->addend[task / cut->pieces]);
}

static void cut_gradient_sums(void *context, long task) {
    cut_job *cut = context;
    strip p = cut_strip(cut, task);
    double *sums = cut->sums[task / cut->pieces][task % cut->pieces];
    double *products = cut->products[task / cut->pieces][task % cut->pieces];
    memset(sums, 0, sizeof(double) * LANES);
    memset(products, 0, sizeof(double) * LANES);
    add_gradient_strip(cut->job, &p, sums, products);
}

static void cut_gradient(void *context, long task) {
    cut_job *cut = context;
    strip p = cut_strip(cut, task);
    gradient_strip(cut->job, &p, &cut->by[task / cut->pieces]);
}

/// How many pieces the strips of a shape are cut into; 1 for none.
static long cut_pieces(const kiso_channels *s, long strips) {
    long pieces = strips > CUT_STRIPS ? 1 : strips > 1 ? 2 : CUT_PIECES, runs = run_count(s);
    return pieces < runs ? pieces : runs;
}

static void normalize_in_pieces(const norm_job *job, long strips, long pieces) {
    cut_job cut = {.job = job, .strips = strips, .pieces = pieces};
    kiso_parallel(strips * pieces, cut_mean, &cut);
    for (long i = 0; i < strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        end_mean(job, &p, joined(&cut, cut.sums[i]));
    }
    kiso_parallel(strips * pieces, cut_squares, &cut);
    for (long i = 0; i < strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        end_deviation(job, &p, joined(&cut, cut.products[i]), cut.factor[i], cut.addend[i]);
    }
    kiso_parallel(strips * pieces, cut_normalize, &cut);
}

static void gradient_in_pieces(const norm_job *job, long strips, long pieces) {
    cut_job cut = {.job = job, .strips = strips, .pieces = pieces};
    kiso_parallel(strips * pieces, cut_gradient_sums, &cut);
    for (long i = 0; i < strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        end_gradient(
            job, &p, joined(&cut, cut.sums[i]), joined(&cut, cut.products[i]), &cut.by[i]);
    }
    kiso_parallel(strips * pieces, cut_gradient, &cut);
}

void kiso_batch_norm_f32(
    const kiso_channels *shape, const float *x, const float *scale, const float *shift,
    float epsilon, bool relu, float *y, float *mean, float *deviation) {
    norm_job job = {
        .shape = shape, .x = x, .scale = scale, .shift = shift, .epsilon = epsilon, .relu = relu,
        .y = y, .mean_out = mean, .deviation_out = deviation};
    long strips = shape->blocks * strip_count(shape), pieces = cut_pieces(shape, strips);
    if (pieces > 1) normalize_in_pieces(&job, strips, pieces);
    else kiso_parallel(strips, forward_task, &job);
}

void kiso_batch_norm_gradient_f32(
    const kiso_channels *shape, const float *x, const float *dy, const float *scale,
    const float *shift, const float *mean, const float *deviation, bool relu, float *dx,
    float *scale_gradient, float *shift_gradient) {
    norm_job job = {
        .shape = shape, .x = x, .dy = dy, .scale = scale, .shift = shift, .mean = mean,
        .deviation = deviation, .relu = relu, .y = dx, .scale_gradient = scale_gradient, .shift_gradient = shift_gradient};
    long strips = shape->blocks * strip_count(shape), pieces = cut_pieces(shape, strips);
    if (pieces > 1) gradient_in_pieces(&job, strips, pieces);
    else kiso_parallel(strips, backward_task, &job);
}
#endif
