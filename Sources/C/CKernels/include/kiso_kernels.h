// Element-wise loops, reductions and the thread pool of the fast CPU backend.
//
// Every function is compiled for several instruction sets and the right one is chosen when the
// program is loaded. Work is cut into pieces that depend only on its size, never on the number of
// threads, so results do not either.
#ifndef KISO_KERNELS_H
#define KISO_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Threads

typedef void (*kiso_task)(void *context, long index);

/// Runs `task(context, 0 ..< count)`, each index once and in any order, on the pool and returns when all
/// are done. A call from inside a task, or while another thread uses the pool, runs in the calling
/// thread.
void kiso_parallel(long count, kiso_task task, void *context);
/// Sets how many threads work, the caller among them; at least 1, at most 64.
void kiso_set_threads(int count);
/// How many threads work.
int kiso_threads(void);

// MARK: Element-wise

typedef enum {
    KISO_NEGATE, KISO_ABSOLUTE, KISO_STEP, KISO_RELU, KISO_SIGMOID, KISO_EXP, KISO_SQRT, KISO_TANH,
    KISO_LOG
} kiso_unary;

typedef enum {
    KISO_ADD, KISO_SUBTRACT, KISO_MULTIPLY, KISO_DIVIDE, KISO_MAXIMUM, KISO_MINIMUM,
    KISO_MASK_POSITIVE
} kiso_binary;

void kiso_unary_f32(kiso_unary function, const float *x, float *y, long count);
/// `z[i] = f(x[i], y[i])`.
void kiso_binary_f32(kiso_binary function, const float *x, const float *y, float *z, long count);
/// `z[r, i] = f(x[r, i], y[i])` for `rows` rows of `count`.
void kiso_binary_row_f32(
    kiso_binary function, const float *x, const float *y, float *z, long rows, long count);
/// `z[r, i] = f(x[r, i], y[r])`, or `f(y[r], x[r, i])` when `swapped`.
void kiso_binary_column_f32(
    kiso_binary function, const float *x, const float *y, float *z, long rows, long count,
    bool swapped);
/// `y[r, i] += bias[i]` for `rows` rows of `count`, then ReLU when asked for.
void kiso_add_bias_f32(float *y, const float *bias, long rows, long count, bool relu);
/// Negative numbers become 0 in place, in the calling thread; NaN stays NaN.
void kiso_relu_f32(float *y, long count);
/// `y[i] = x[i] * scale`.
void kiso_bytes_to_f32(const uint8_t *x, float *y, float scale, long count);
/// Rounds to the nearest brain floating-point number, ties to even; NaN stays NaN.
void kiso_f32_to_bf16(const float *x, uint16_t *y, long count);
/// The exact values of brain floating-point numbers.
void kiso_bf16_to_f32(const uint16_t *x, float *y, long count);
/// Rounds to the nearest number of half precision, ties to even.
void kiso_f32_to_f16(const float *x, uint16_t *y, long count);
/// The exact values of numbers of half precision.
void kiso_f16_to_f32(const uint16_t *x, float *y, long count);
/// The products of dense matrices `[m, k]` and `[k, n]`.
void kiso_product_f64(
    const double *a, const double *b, double *c, long batches, long m, long k, long n);
/// `dst[j, i] = src[i, j]` for a dense `rows` by `columns` source.
void kiso_transpose_f32(const float *src, float *dst, long rows, long columns);

// MARK: Reductions

typedef enum { KISO_SUM, KISO_MAX, KISO_MIN } kiso_reduction;

/// Joins the middle axis of `[outer, middle, inner]`; `y` is `[outer, inner]`.
void kiso_reduce_f32(
    kiso_reduction reduction, const float *x, float *y, long outer, long middle, long inner);
/// Sums `[images, blocks, pixels, block]` to one number a channel, `[blocks, block]`; `sums` is
/// working memory of that many numbers.
void kiso_channel_sum_f32(
    const float *x, float *y, double *sums, long images, long blocks, long pixels, long block);
/// Softmax along the rows of `[rows, count]`.
void kiso_softmax_f32(const float *x, float *y, long rows, long count);
/// Softmax along the rows of `[rows, count]`; returns the mean of `-log(y[r, labels[r]])`.
float kiso_softmax_cross_entropy_f32(
    const float *x, const int64_t *labels, float *y, long rows, long count);
// The gradient of the above: scale · (p − onehot(labels)).
void kiso_softmax_cross_entropy_gradient_f32(
    const float *p, const int64_t *labels, float scale, float *dx, long rows, long count);

// MARK: Images

/// A max pooling over planes of `[height, width, block]`, a block being 1, 8 or 16 channels.
typedef struct {
    long height, width, output_height, output_width, block;
    long window_height, window_width, stride_height, stride_width, top, left;
    /// Whether negative maxima become 0.
    bool relu;
} kiso_pool;

void kiso_max_pool_f32(const kiso_pool *pool, long planes, const float *x, float *y);
/// `dx` from the input `x`, the output `y` and its gradient; the first of equal maxima takes it.
void kiso_max_pool_gradient_f32(
    const kiso_pool *pool, long planes, const float *x, const float *y, const float *dy,
    float *dx);
/// `y` of the elements of `from` at the places where the maxima of `x` are, the first of equal ones.
void kiso_max_pool_selection_f32(
    const kiso_pool *pool, long planes, const float *x, const float *from, float *y);

/// A convolution over dense images of few channels with results in blocks of 8 filters.
typedef struct {
    long channels, height, width, filters, output_height, output_width;
    long window_height, window_width, stride_height, stride_width, dilation_height, dilation_width;
    long top, bottom, left, right;
} kiso_few_channels;

/// The weight gradient `[filters, channels, window_height, window_width]`; the batch is cut into
/// `pieces` whose sums are added in their order. False without memory.
bool kiso_weight_gradient_few_channels_f32(
    const kiso_few_channels *sizes, long images, long pieces, const float *x, const float *dy,
    float *dw);

/// A depthwise convolution, one filter a channel, over images in blocks of 8 or 16 channels.
typedef struct {
    long channels, height, width, output_height, output_width;
    long window_height, window_width, stride_height, stride_width, top, left, block;
} kiso_depthwise;

/// Its weight gradient `[channels, window_height, window_width]`; false for windows of more than 7 places a
/// side and for other blocks.
bool kiso_depthwise_weight_gradient_f32(
    const kiso_depthwise *sizes, long images, const float *x, const float *dy, float *dw);

/// Images as `[images, blocks, pixels, block]`, `blocks` times `block` channels.
typedef struct {
    long images, blocks, pixels, block;
} kiso_channels;

/// Batch normalisation with the batch's mean and deviation `√(variance + epsilon)` of each channel, plus
/// `addend`, an image of the same layout, if there is one; with `relu` negative results become 0 and larger
/// ones than `ceiling` become that.
void kiso_batch_norm_f32(
    const kiso_channels *shape, const float *x, const float *scale, const float *shift,
    const float *addend, float epsilon, bool relu, float ceiling, float *y, float *mean,
    float *deviation);
/// Its gradients for the input, the scale and the shift. Where an addend and a ReLU were, `out` is the
/// result, and `masked` takes the addend's gradient: `dy` where the ReLU was on; the ceiling must be
/// infinite then. Otherwise both are null.
void kiso_batch_norm_gradient_f32(
    const kiso_channels *shape, const float *x, const float *dy, const float *scale,
    const float *shift, const float *mean, const float *deviation, bool relu, float ceiling,
    const float *out, float *dx, float *masked, float *scale_gradient, float *shift_gradient);

/// `z = f(x, y)` with a number `y` for each channel, or `f(y, x)` when `swapped`; the block is 8 or 16.
void kiso_binary_channels_f32(
    kiso_binary function, const kiso_channels *shape, const float *x, const float *y, float *z,
    bool swapped);

// MARK: Random numbers

/// For each of `count` draws of 64 bits of a Philox sequence from a position on: 0 where the upper 53 of
/// them, as a number, are below the threshold, else `kept`.
void kiso_dropout_mask_f32(
    uint64_t seed, uint64_t stream, uint64_t position, uint64_t threshold, float kept, long count,
    float *mask);

// MARK: Moving elements

/// Writes a view over another of the same sizes; steps count elements of `size` bytes (1, 2, 4, 8).
/// False when the views have too many axes.
bool kiso_move(
    const void *from, void *to, int rank, const long *sizes, const long *from_steps,
    const long *to_steps, long size);
/// Channels that are moved from one array of images to another; both have the layout `[blocks, pixels, block]`.
typedef struct {
    /// Floats from image to image.
    long from_step, to_step;
    long pixels, block;
    /// The first channel in both, and how many.
    long from_start, to_start, count;
    /// Whether what is left of the last block becomes zero, because no channels follow.
    bool fills;
} kiso_channel_move;
/// Moves channels of every image; the arrays must not overlap.
void kiso_move_channels_f32(
    const kiso_channel_move *move, long images, const float *from, float *to);
/// Adds a view into another one, whose elements may overlap, in row-major order of the source. False
/// when the views have too many axes.
bool kiso_accumulate_f32(
    const float *from, float *to, int rank, const long *sizes, const long *from_steps,
    const long *to_steps);
/// `y[o, j] = x[o, indices[j]]` for elements of `size` bytes; `x` is `[outer, length]`, `y`
/// `[outer, count]`.
void kiso_gather(
    const void *x, void *y, const int64_t *indices, long outer, long length, long count,
    long size);
/// `y[o, indices[j], i]` is the sum of `x[o, j, i]` in the order of the indices, 0 where there is none;
/// `x` is `[outer, count, inner]`, `y` `[outer, length, inner]`.
void kiso_scatter_add_f32(
    const float *x, float *y, const int64_t *indices, long outer, long length, long count,
    long inner);
/// `z[i] = condition[i] ? a[i] : b[i]` for elements of 4 or 8 bytes; an operand that repeats is one
/// element.
void kiso_select(
    const bool *condition, const void *a, bool a_repeats, const void *b, bool b_repeats, void *z,
    long count, long size);

typedef enum {
    KISO_EQUAL, KISO_NOT_EQUAL, KISO_LESS, KISO_LESS_OR_EQUAL, KISO_GREATER, KISO_GREATER_OR_EQUAL
} kiso_comparison;

/// `z[i] = x[i] ? y[i]`; `y` is one number when it repeats.
void kiso_compare_f32(
    kiso_comparison comparison, const float *x, const float *y, bool y_repeats, bool *z,
    long count);

// MARK: Pictures

/// The sizes of a picture, the map about its centre that says from which row and column of the source each
/// pixel comes, and the distance of the lines of the fields, a multiple of 16.
typedef struct {
    long channels, height, width;
    double row_by_row, row_by_column, row_shift;
    double column_by_row, column_by_column, column_shift;
    long field_step;
} kiso_picture;

/// Reads each pixel of a picture from its place in another of the same size, between four pixels, in the
/// calling thread. The source lies in a frame of two zeros on each side of each channel, of fewer than 2³¹
/// numbers a channel; what lies outside is 0. `down` and `right` say how far beside a pixel is read before
/// the map; both may be null.
void kiso_resample_f32(
    const float *frame, const kiso_picture *picture, const float *down, const float *right,
    float *target);

// MARK: Optimizer steps

void kiso_sgd_f32(float *w, const float *g, float rate, long count);
// a = keep · a + (1 − keep) · x.
void kiso_average_f32(float *a, const float *x, float keep, long count);
void kiso_momentum_f32(float *w, const float *g, float *v, float rate, float momentum, long count);
/// `first` and `second` are 1 - beta1 and 1 - beta2, rounded once: in float 1 - 0.999f is off by 1e-5.
void kiso_adam_f32(
    float *w, const float *g, float *m, float *v, float rate, float first, float second,
    float epsilon, long count);

#endif
