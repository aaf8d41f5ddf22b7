// Memory layouts. Activations lie in one of a few known formats, so that a layout can be made again
// for another number of images with either version of oneDNN.
#ifdef KISO_ONEDNN

#include "internal.h"

#include <stdlib.h>
#include <string.h>

static kiso_layout *empty(int rank, const int64_t *sizes, dnnl_data_type_t type) {
    kiso_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return NULL;
    layout->rank = rank;
    layout->type = type;
    memcpy(layout->sizes, sizes, (size_t)rank * sizeof(int64_t));
    return layout;
}

/// Gives up a layout that oneDNN refused.
static kiso_layout *checked(kiso_layout *layout, dnnl_status_t status) {
    if (status == dnnl_success) return layout;
    free(layout);
    return NULL;
}

static kiso_layout *tagged(
    int rank, const int64_t *sizes, dnnl_data_type_t type, dnnl_format_tag_t tag) {
    kiso_layout *layout = empty(rank, sizes, type);
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR == 2
    return checked(
        layout,
        dnnl_memory_desc_init_by_tag(&layout->desc, rank, layout->sizes, type, tag));
#else
    return checked(
        layout,
        dnnl_memory_desc_create_with_tag(&layout->desc, rank, layout->sizes, type, tag));
#endif
}

kiso_layout *kiso_layout_any(int rank, const int64_t *sizes, dnnl_data_type_t type) {
    return tagged(rank, sizes, type, dnnl_format_tag_any);
}

static kiso_layout *strided(
    int rank, const int64_t *sizes, const int64_t *steps, dnnl_data_type_t type) {
    kiso_layout *layout = empty(rank, sizes, type);
    if (!layout) return NULL;
    dnnl_dims_t strides = {0};
    memcpy(strides, steps, (size_t)rank * sizeof(int64_t));
#if DNNL_VERSION_MAJOR == 2
    return checked(
        layout,
        dnnl_memory_desc_init_by_strides(&layout->desc, rank, layout->sizes, type, strides));
#else
    return checked(
        layout,
        dnnl_memory_desc_create_with_strides(
            &layout->desc, rank, layout->sizes, type, strides));
#endif
}

kiso_layout *kiso_layout_dense(int rank, const int64_t *sizes) {
    dnnl_dims_t steps = {0};
    int64_t step = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        steps[axis] = step;
        step *= sizes[axis];
    }
    return strided(rank, sizes, steps, dnnl_f32);
}

kiso_layout *kiso_layout_matrix(
    int64_t rows, int64_t columns, int64_t row_step, int64_t column_step, kiso_type type) {
    int64_t sizes[] = {rows, columns};
    int64_t steps[] = {row_step, column_step};
    return strided(2, sizes, steps, type == KISO_BFLOAT16 ? dnnl_bf16 : dnnl_f32);
}

static dnnl_data_type_t type_of(const void *desc) {
#if DNNL_VERSION_MAJOR == 2
    return ((const dnnl_memory_desc_t *)desc)->data_type;
#else
    dnnl_data_type_t type = dnnl_data_type_undef;
    dnnl_memory_desc_query((const_dnnl_memory_desc_t)desc, dnnl_query_data_type, &type);
    return type;
#endif
}

static kiso_layout *adopt(int rank, const int64_t *sizes, const void *desc) {
    kiso_layout *layout = empty(rank, sizes, type_of(desc));
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR == 2
    layout->desc = *(const dnnl_memory_desc_t *)desc;
    return layout;
#else
    return checked(layout, dnnl_memory_desc_clone(&layout->desc, (const_dnnl_memory_desc_t)desc));
#endif
}

kiso_layout *kiso_layout_of_argument(
    dnnl_primitive_desc_t desc, dnnl_query_t query, int index, int rank, const int64_t *sizes) {
    return adopt(rank, sizes, dnnl_primitive_desc_query_md(desc, query, index));
}

kiso_layout *kiso_layout_copy(const kiso_layout *layout) {
    return adopt(layout->rank, layout->sizes, DESC(layout));
}

void kiso_layout_free(kiso_layout *layout) {
    if (!layout) return;
#if DNNL_VERSION_MAJOR == 3
    dnnl_memory_desc_destroy(layout->desc);
#endif
    free(layout);
}

size_t kiso_layout_bytes(const kiso_layout *layout) {
    return dnnl_memory_desc_get_size(DESC(layout));
}

bool kiso_layout_equal(const kiso_layout *a, const kiso_layout *b) {
    return dnnl_memory_desc_equal(DESC(a), DESC(b));
}

static dnnl_format_tag_t tag_of_block(int64_t block) {
    return block == 16 ? dnnl_nChw16c : dnnl_nChw8c;
}

kiso_layout *kiso_layout_blocked(int64_t channels, int64_t height, int64_t width, int64_t block) {
    int64_t sizes[] = {1, channels, height, width};
    return tagged(4, sizes, dnnl_f32, tag_of_block(block));
}

// The formats in which activations are kept, with the block of channels that each has.
static const struct {
    dnnl_format_tag_t tag;
    int64_t block;
} formats[] = {{dnnl_nchw, 0}, {dnnl_nChw8c, 8}, {dnnl_nChw16c, 16}, {dnnl_nhwc, -1}};

enum { FORMATS = sizeof formats / sizeof formats[0] };

/// Which of the known formats a layout of images has, -1 for another one.
static int format_of(const kiso_layout *layout) {
    for (int i = 0; layout->rank == 4 && i < FORMATS; i++) {
        kiso_layout *candidate = tagged(4, layout->sizes, layout->type, formats[i].tag);
        bool same = candidate && kiso_layout_equal(candidate, layout);
        kiso_layout_free(candidate);
        if (same) return i;
    }
    return -1;
}

kiso_layout *kiso_layout_with_images(const kiso_layout *layout, int64_t images) {
    int format = format_of(layout);
    if (format < 0) return NULL;
    dnnl_dims_t sizes;
    memcpy(sizes, layout->sizes, sizeof sizes);
    sizes[0] = images;
    return tagged(4, sizes, layout->type, formats[format].tag);
}

int64_t kiso_layout_channel_block(const kiso_layout *layout) {
    int format = layout->type == dnnl_f32 ? format_of(layout) : -1;
    if (format < 0) return 0;
    return formats[format].block < 0 ? layout->sizes[1] : formats[format].block;
}

#endif
