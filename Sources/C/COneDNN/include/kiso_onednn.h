// Every call that Kiso makes to oneDNN, behind a small C interface of its own: what differs between
// oneDNN's versions stays in engine.c.
//
// All primitives run in the calling thread; the caller cuts the work into pieces.
#ifndef KISO_ONEDNN_H
#define KISO_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How a window moves over an image.
typedef struct {
    int64_t height, width, stride_height, stride_width;
    int64_t top, bottom, left, right;
    int64_t dilation_height, dilation_width, groups;
} kiso_window;

typedef enum { KISO_FLOAT32, KISO_BFLOAT16 } kiso_type;

/// The sizes of a convolution, and the type of its factors; results are always `float`.
typedef struct {
    int64_t images, channels, height, width, filters, output_height, output_width;
    kiso_window window;
    kiso_type factors;
    /// By Winograd's algorithm, which exists for some sizes and processors; else as it is defined.
    bool winograd;
} kiso_sizes;

/// How the elements of an array lie in memory; opaque, compared and freed by the functions below.
typedef struct kiso_layout kiso_layout;
/// A prepared computation with the layouts that it wants its arguments in.
typedef struct kiso_primitive kiso_primitive;

/// The oneDNN that is linked, as major * 100 + minor; 0 without it.
int kiso_onednn_version(void);

/// Whether the processor has units for products of bfloat16.
bool kiso_has_bfloat16_units(void);

/// `c = op(a) · op(b) + beta · c` for row-major matrices; `op` transposes when the flag is set.
bool kiso_gemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a,
    int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

/// The dense row-major layout of an array.
kiso_layout *kiso_layout_dense(int rank, const int64_t *dimensions);
/// A matrix with these distances from row to row and from column to column.
kiso_layout *kiso_layout_matrix(
    int64_t rows, int64_t columns, int64_t row_step, int64_t column_step, kiso_type type);
/// One image laid out as `[channels / block, height, width, block]` with a block of 8 or 16.
kiso_layout *kiso_layout_blocked(int64_t channels, int64_t height, int64_t width, int64_t block);
/// The same layout for another number of images (the first axis).
kiso_layout *kiso_layout_with_images(const kiso_layout *layout, int64_t images);
kiso_layout *kiso_layout_copy(const kiso_layout *layout);
void kiso_layout_free(kiso_layout *layout);
size_t kiso_layout_bytes(const kiso_layout *layout);
/// Whether two layouts are of the same sizes and arrangement.
bool kiso_layout_equal(const kiso_layout *a, const kiso_layout *b);
/// `B` for floats laid out as `[n, channels / B, height, width, B]`, 0 for any other layout.
int64_t kiso_layout_channel_block(const kiso_layout *layout);

/// A convolution `(source, weight, bias, destination)`. A `NULL` wish lets oneDNN choose.
kiso_primitive *kiso_convolution(
    const kiso_sizes *sizes, bool bias, const kiso_layout *source_wish,
    const kiso_layout *destination_wish);
/// Its input gradient `(destination gradient, weight, source gradient)`.
kiso_primitive *kiso_convolution_input_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish);
/// Its weight gradient `(source, destination gradient, weight gradient)`.
kiso_primitive *kiso_convolution_weight_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish);
/// A matrix product `(a, b, result)` in given layouts.
kiso_primitive *kiso_product(const kiso_layout *a, const kiso_layout *b, const kiso_layout *c);
/// A change of layout or type `(source, destination)`.
kiso_primitive *kiso_reorder(const kiso_layout *source, const kiso_layout *destination);

void kiso_primitive_free(kiso_primitive *primitive);
/// The layout of argument `index`, in the order that the creating function documents. Borrowed.
const kiso_layout *kiso_primitive_layout(const kiso_primitive *primitive, int index);
/// Runs with one pointer an argument. Any thread may run it, also several at once.
bool kiso_primitive_run(const kiso_primitive *primitive, void *const *arguments);

#endif
