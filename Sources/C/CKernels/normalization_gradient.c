// The gradient of batch normalisation (normalization.h says how images lie).
#ifdef KISO_NATIVE
#include "normalization.h"

#pragma clang fp reassociate(on)

/// What is differentiated. Where something was added in front of a ReLU, the result `out` says where that
/// was on, and `masked` takes the gradient that passed it.
typedef struct {
    const kiso_channels *shape;
    const float *x, *dy, *scale, *shift, *mean, *deviation, *out;
    float *dx, *masked, *scale_gradient, *shift_gradient;
    float ceiling;
    bool relu;
} gradient_job;

/// How a gradient finds out where a ReLU behind the normalisation was on.
typedef enum { NO_RELU, RELU_BY_INPUT, RELU_BY_RESULT } relu_kind;

/// Rows of a backward pass, from one place on.
typedef struct {
    const float *x, *dy, *out, *mean, *factor, *height;
    float *masked;
    float ceiling;
    long pixels, block;
} gradient_span;

/// Adds `dy` and `dy · (x - mean)` of eight lanes a group to sums that stay in registers. With a ReLU
/// behind the normalisation `dy` counts where that was on, and is written to `masked` where somebody
/// else needs it.
static inline __attribute__((always_inline)) void add_gradient_groups(
    const gradient_span *rows, long j, float *sums, float *products, const int groups,
    const relu_kind relu) {
    lanes8 sum[2], product[2], centre[2], slope[2], height[2];
    const float *x = rows->x + j, *dy = rows->dy + j;
    const float *out = relu == RELU_BY_RESULT ? rows->out + j : NULL;
    float *masked = relu == RELU_BY_RESULT ? rows->masked + j : NULL;
    long pixels = rows->pixels, block = rows->block;
    float ceiling = rows->ceiling;
    for (int k = 0; k < groups; k++) {
        sum[k] = *(const lanes8 *)(sums + 8 * k);
        product[k] = *(const lanes8 *)(products + 8 * k);
        centre[k] = *(const lanes8 *)(rows->mean + j + 8 * k);
        if (relu == RELU_BY_INPUT) {
            slope[k] = *(const lanes8 *)(rows->factor + j + 8 * k);
            height[k] = *(const lanes8 *)(rows->height + j + 8 * k);
        }
    }
    for (long i = 0; i < pixels; i++)
        for (int k = 0; k < groups; k++) {
            long at = i * block + 8 * k;
            lanes8 g = *(const lanes8 *)(dy + at), input = *(const lanes8 *)(x + at);
            if (relu == RELU_BY_INPUT) {
                lanes8 value = __builtin_elementwise_fma(input, slope[k], height[k]);
                g = (lanes8)((value > 0.0f) & (value <= ceiling) & (mask8)g);
            } else if (relu == RELU_BY_RESULT) {
                g = (lanes8)((*(const lanes8 *)(out + at) > 0.0f) & (mask8)g);
                *(lanes8 *)(masked + at) = g;
            }
            sum[k] += g;
            product[k] += g * (input - centre[k]);
        }
    for (int k = 0; k < groups; k++) {
        *(lanes8 *)(sums + 8 * k) = sum[k];
        *(lanes8 *)(products + 8 * k) = product[k];
    }
}

static inline __attribute__((always_inline)) void add_gradient_lanes(
    const gradient_span *rows, float *sums, float *products, long lanes,
    const relu_kind relu) {
    long j = 0;
    for (; j + 16 <= lanes; j += 16)
        add_gradient_groups(rows, j, sums + j, products + j, 2, relu);
    for (; j + 8 <= lanes; j += 8)
        add_gradient_groups(rows, j, sums + j, products + j, 1, relu);
    for (; j < lanes; j++)
        for (long i = 0; i < rows->pixels; i++) {
            long at = i * rows->block + j;
            float g = rows->dy[at];
            if (relu == RELU_BY_INPUT) {
                float value = __builtin_fmaf(rows->x[at], rows->factor[j], rows->height[j]);
                g = value > 0.0f && value <= rows->ceiling ? g : 0.0f;
            } else if (relu == RELU_BY_RESULT)
                rows->masked[at] = g = rows->out[at] > 0.0f ? g : 0.0f;
            sums[j] += g;
            products[j] += g * (rows->x[at] - rows->mean[j]);
        }
}

VECTORISED
static void add_gradient_rows(
    const gradient_span *rows, float *restrict sums, float *restrict products, long lanes,
    relu_kind relu) {
    switch (relu) {
        case NO_RELU: add_gradient_lanes(rows, sums, products, lanes, NO_RELU); break;
        case RELU_BY_INPUT: add_gradient_lanes(rows, sums, products, lanes, RELU_BY_INPUT); break;
        case RELU_BY_RESULT: add_gradient_lanes(rows, sums, products, lanes, RELU_BY_RESULT); break;
    }
}

/// What the gradient of the input is made of.
typedef struct {
    float of_gradient[LANES], of_input[LANES], addend[LANES];
} slopes;

/// The gradient of the input; of a `dy` that no ReLU has masked yet if `relu` says so.
VECTORISED
static void gradient_rows(
    const gradient_span *rows, const slopes *by, float *restrict dx, long lanes, bool relu) {
    const float *restrict x = rows->x, *restrict dy = rows->dy;
    const float *restrict factor = rows->factor, *restrict height = rows->height;
    float ceiling = rows->ceiling;
    for (long i = 0; i < rows->pixels; i++)
        for (long j = 0; j < lanes; j++) {
            long at = i * rows->block + j;
            float g = dy[at];
            if (relu) {
                float value = __builtin_fmaf(x[at], factor[j], height[j]);
                g = ((value > 0.0f) & (value <= ceiling)) ? g : 0.0f;
            }
            dx[at] = g * by->of_gradient[j] + x[at] * by->of_input[j] + by->addend[j];
        }
}

static void terms_of(const gradient_job *job, const strip *p, float *factor, float *height) {
    affine_terms(p, job->scale, job->shift, job->mean, job->deviation, factor, height);
}

static gradient_span rows_at(
    const gradient_job *job, const strip *p, long run, const float *factor, const float *height) {
    long at = run_place(job->shape, run, p->block) + p->first;
    return (gradient_span){
        .x = job->x + at, .dy = job->dy + at, .out = job->out ? job->out + at : NULL,
        .masked = job->masked ? job->masked + at : NULL, .mean = job->mean + p->channel,
        .factor = factor, .height = height, .ceiling = job->ceiling, .pixels = run_length(job->shape, run),
        .block = job->shape->block};
}

/// Adds the sums of `dy` and of `dy (x - mean)` over the runs of a strip.
static void add_gradient_strip(
    const gradient_job *job, const strip *p, double *sums, double *products) {
    float part[LANES] = {0}, products_part[LANES] = {0}, factor[LANES], height[LANES];
    relu_kind relu = job->out ? RELU_BY_RESULT : job->relu ? RELU_BY_INPUT : NO_RELU;
    terms_of(job, p, factor, height);
    for (long run = p->run; run < p->end; run++) {
        gradient_span rows = rows_at(job, p, run, factor, height);
        add_gradient_rows(&rows, part, products_part, p->lanes, relu);
        collect(part, sums, p->lanes);
        collect(products_part, products, p->lanes);
    }
}

/// dx = scale / σ · (dy − mean(dy) − (x − μ) / σ² · mean(dy (x − μ)))
static void end_gradient(
    const gradient_job *job, const strip *p, const double *sums, const double *products,
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

static void gradient_strip(const gradient_job *job, const strip *p, const slopes *by) {
    float factor[LANES], height[LANES];
    terms_of(job, p, factor, height);
    // Backwards, as in normalize_strip.
    for (long run = p->end - 1; run >= p->run; run--) {
        gradient_span rows = rows_at(job, p, run, factor, height);
        if (rows.masked) rows.dy = rows.masked;
        float *dx = job->dx + run_place(job->shape, run, p->block) + p->first;
        gradient_rows(&rows, by, dx, p->lanes, job->relu && !rows.masked);
    }
}

/// All of a strip.
static void gradient_task(void *context, long task) {
    const gradient_job *job = context;
    strip p = strip_of(job->shape, task, 0, 1);
    double sums[LANES] = {0}, products[LANES] = {0};
    slopes by;
    add_gradient_strip(job, &p, sums, products);
    end_gradient(job, &p, sums, products, &by);
    gradient_strip(job, &p, &by);
}

typedef struct {
    const gradient_job *job;
    cutting cut;
    cut_sums sums, products;
    slopes by[CUT_STRIPS];
} cut_job;

static void cut_gradient_sums(void *context, long task) {
    cut_job *c = context;
    strip p = cut_strip(&c->cut, task);
    add_gradient_strip(
        c->job, &p, cleared(&c->cut, c->sums, task), cleared(&c->cut, c->products, task));
}

static void cut_gradient(void *context, long task) {
    cut_job *c = context;
    strip p = cut_strip(&c->cut, task);
    gradient_strip(c->job, &p, &c->by[strip_number(&c->cut, task)]);
}

static void gradient_in_pieces(const gradient_job *job, cutting cut) {
    cut_job c = {.job = job, .cut = cut};
    kiso_parallel(cut.strips * cut.pieces, cut_gradient_sums, &c);
    for (long i = 0; i < cut.strips; i++) {
        strip p = strip_of(job->shape, i, 0, 1);
        end_gradient(
            job, &p, joined(&cut, c.sums, i), joined(&cut, c.products, i), &c.by[i]);
    }
    kiso_parallel(cut.strips * cut.pieces, cut_gradient, &c);
}

void kiso_batch_norm_gradient_f32(
    const kiso_channels *shape, const float *x, const float *dy, const float *scale,
    const float *shift, const float *mean, const float *deviation, bool relu, float ceiling,
    const float *out, float *dx, float *masked, float *scale_gradient, float *shift_gradient) {
    gradient_job job = {
        .shape = shape, .x = x, .dy = dy, .scale = scale, .shift = shift, .mean = mean,
        .deviation = deviation, .relu = relu, .ceiling = ceiling, .out = out, .dx = dx, .masked = masked,
        .scale_gradient = scale_gradient, .shift_gradient = shift_gradient};
    cutting cut = cutting_of(shape);
    if (cut.pieces > 1) gradient_in_pieces(&job, cut);
    else kiso_parallel(cut.strips, gradient_task, &job);
}
#endif
