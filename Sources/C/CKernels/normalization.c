// Batch normalisation: one mean and variance a channel (normalization.h says how images lie).
#ifdef KISO_NATIVE
#include "normalization.h"

#pragma clang fp reassociate(on)

/// What is normalised; `addend` is what is added in front of the ReLU, or null.
typedef struct {
    const kiso_channels *shape;
    const float *x, *scale, *shift, *addend;
    float *y, *mean, *deviation;
    float epsilon, ceiling;
    bool relu;
} norm_job;

/// Adds `d = x - centre` and `d²` of eight lanes a group to sums that stay in registers.
static inline __attribute__((always_inline)) void add_groups(
    const float *x, const float *centre, float *sums, float *squares, long pixels, long block,
    const int groups) {
    lanes8 sum[2], square[2], middle[2];
    for (int k = 0; k < groups; k++) {
        sum[k] = *(const lanes8 *)(sums + 8 * k);
        square[k] = *(const lanes8 *)(squares + 8 * k);
        middle[k] = *(const lanes8 *)(centre + 8 * k);
    }
    for (long i = 0; i < pixels; i++)
        for (int k = 0; k < groups; k++) {
            lanes8 d = *(const lanes8 *)(x + i * block + 8 * k) - middle[k];
            sum[k] += d;
            square[k] += d * d;
        }
    for (int k = 0; k < groups; k++) {
        *(lanes8 *)(sums + 8 * k) = sum[k];
        *(lanes8 *)(squares + 8 * k) = square[k];
    }
}

/// Adds `d = x - centre` and `d²` of one row of pixels to a sum a lane.
VECTORISED
static void add_rows(
    const float *restrict x, const float *restrict centre, float *restrict sums,
    float *restrict squares, long pixels, long block, long lanes) {
    long j = 0;
    for (; j + 16 <= lanes; j += 16)
        add_groups(x + j, centre + j, sums + j, squares + j, pixels, block, 2);
    for (; j + 8 <= lanes; j += 8)
        add_groups(x + j, centre + j, sums + j, squares + j, pixels, block, 1);
    for (; j < lanes; j++)
        for (long i = 0; i < pixels; i++) {
            float d = x[i * block + j] - centre[j];
            sums[j] += d;
            squares[j] += d * d;
        }
}

VECTORISED
static void normalize_rows(
    const float *restrict x, float *restrict y, const float *restrict factor,
    const float *restrict height, const float *restrict addend, long pixels, long block,
    long lanes, bool relu, float ceiling) {
    if (addend) {
        float least = relu ? 0.0f : -INFINITY;
        for (long i = 0; i < pixels; i++)
            for (long j = 0; j < lanes; j++) {
                float value = __builtin_fmaf(x[i * block + j], factor[j], height[j])
                    + addend[i * block + j];
                value = value < least ? least : value;
                y[i * block + j] = value > ceiling ? ceiling : value;
            }
        return;
    }
    if (relu) {
        for (long i = 0; i < pixels; i++)
            for (long j = 0; j < lanes; j++) {
                float value = __builtin_fmaf(x[i * block + j], factor[j], height[j]);
                value = value < 0.0f ? 0.0f : value;
                y[i * block + j] = value > ceiling ? ceiling : value;
            }
        return;
    }
    for (long i = 0; i < pixels; i++)
        for (long j = 0; j < lanes; j++)
            y[i * block + j] = x[i * block + j] * factor[j] + height[j];
}

/// The means of the first pixels: near the channels' means, so that sums around them lose no digits. Their
/// squares are taken for nothing.
static void first_centre(const norm_job *job, const strip *p, float *centre) {
    const kiso_channels *s = job->shape;
    float zero[LANES] = {0}, sums[LANES] = {0}, squares[LANES] = {0};
    long pixels = 0;
    for (long run = 0; run < run_count(s) && pixels < RUN; run++) {
        const float *x = job->x + run_place(s, run, p->block) + p->first;
        add_rows(x, zero, sums, squares, run_length(s, run), s->block, p->lanes);
        pixels += run_length(s, run);
    }
    for (long j = 0; j < p->lanes; j++) centre[j] = sums[j] / (float)pixels;
}

/// Adds the sums of `d = x - centre` and of `d²` over the runs of a strip.
static void add_strip(
    const norm_job *job, const strip *p, const float *centre, double *sums, double *squares) {
    const kiso_channels *s = job->shape;
    float part[LANES] = {0}, squares_part[LANES] = {0};
    for (long run = p->run; run < p->end; run++) {
        const float *x = job->x + run_place(s, run, p->block) + p->first;
        add_rows(x, centre, part, squares_part, run_length(s, run), s->block, p->lanes);
        collect(part, sums, p->lanes);
        collect(squares_part, squares, p->lanes);
    }
}

/// Mean and deviation from the sums around a centre; `false` where the centre is so far from the mean that
/// the difference of the sums has lost digits: they must be taken again around that.
static bool end_moments(
    const norm_job *job, const strip *p, const float *centre, const double *sums,
    const double *squares) {
    double count = (double)job->shape->images * (double)job->shape->pixels;
    bool exact = true;
    for (long j = 0; j < p->lanes; j++) {
        double offset = sums[j] / count, variance = squares[j] / count - offset * offset;
        if (variance < 0) variance = 0;
        if (offset * offset > 4 * (variance + (double)job->epsilon)) exact = false;
        job->mean[p->channel + j] = (float)((double)centre[j] + offset);
        job->deviation[p->channel + j] = sqrtf((float)variance + job->epsilon);
    }
    return exact;
}

static void normalize_strip(
    const norm_job *job, const strip *p, const float *factor, const float *height) {
    const kiso_channels *s = job->shape;
    // Backwards: the sums were taken forwards, and what they read last is still in the cache.
    for (long run = p->end - 1; run >= p->run; run--) {
        long at = run_place(s, run, p->block) + p->first;
        normalize_rows(
            job->x + at, job->y + at, factor, height, job->addend ? job->addend + at : NULL,
            run_length(s, run), s->block, p->lanes, job->relu,
            job->ceiling);
    }
}

static void terms_of(const norm_job *job, const strip *p, float *factor, float *height) {
    affine_terms(p, job->scale, job->shift, job->mean, job->deviation, factor, height);
}

/// All of a strip.
static void normalize_task(void *context, long task) {
    const norm_job *job = context;
    strip p = strip_of(job->shape, task, 0, 1);
    float centre[LANES], factor[LANES], height[LANES];
    first_centre(job, &p, centre);
    for (int attempt = 0; attempt < 2; attempt++) {
        double sums[LANES] = {0}, squares[LANES] = {0};
        add_strip(job, &p, centre, sums, squares);
        if (end_moments(job, &p, centre, sums, squares)) break;
        memcpy(centre, job->mean + p.channel, sizeof(float) * (size_t)p.lanes);
    }
    terms_of(job, &p, factor, height);
    normalize_strip(job, &p, factor, height);
}

typedef struct {
    const norm_job *job;
    cutting cut;
    cut_sums sums, squares;
    float centre[CUT_STRIPS][LANES], factor[CUT_STRIPS][LANES], height[CUT_STRIPS][LANES];
} cut_job;

static void cut_moments(void *context, long task) {
    cut_job *c = context;
    strip p = cut_strip(&c->cut, task);
    add_strip(
        c->job, &p, c->centre[strip_number(&c->cut, task)], cleared(&c->cut, c->sums, task),
        cleared(&c->cut, c->squares, task));
}

static void cut_normalize(void *context, long task) {
    cut_job *c = context;
    strip p = cut_strip(&c->cut, task);
    long number = strip_number(&c->cut, task);
    normalize_strip(c->job, &p, c->factor[number], c->height[number]);
}

static void normalize_in_pieces(const norm_job *job, cutting cut) {
    cut_job c = {.job = job, .cut = cut};
    for (long i = 0; i < cut.strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        first_centre(job, &p, c.centre[i]);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        bool exact = true;
        kiso_parallel(cut.strips * cut.pieces, cut_moments, &c);
        for (long i = 0; i < cut.strips; i++) {
            strip p = strip_of(job->shape, i, 0, 1);
            exact &= end_moments(
                job, &p, c.centre[i], joined(&cut, c.sums, i), joined(&cut, c.squares, i));
            memcpy(c.centre[i], job->mean + p.channel, sizeof(float) * (size_t)p.lanes);
        }
        if (exact) break;
    }
    for (long i = 0; i < cut.strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        terms_of(job, &p, c.factor[i], c.height[i]);
    }
    kiso_parallel(cut.strips * cut.pieces, cut_normalize, &c);
}

void kiso_batch_norm_f32(
    const kiso_channels *shape, const float *x, const float *scale, const float *shift,
    const float *addend, float epsilon, bool relu, float ceiling, float *y, float *mean,
    float *deviation) {
    norm_job job = {
        .shape = shape, .x = x, .scale = scale, .shift = shift, .addend = addend,
        .epsilon = epsilon, .ceiling = ceiling, .relu = relu, .y = y, .mean = mean, .deviation = deviation};
    cutting cut = cutting_of(shape);
    if (cut.pieces > 1) normalize_in_pieces(&job, cut);
    else kiso_parallel(cut.strips, normalize_task, &job);
}
#endif
