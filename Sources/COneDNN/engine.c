#include "kiso_onednn.h"

#ifdef KISO_ONEDNN

#include <dnnl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if DNNL_VERSION_MAJOR != 2
#error "this file is written for the C interface of oneDNN 2"
#endif

struct kiso_layout {
    dnnl_memory_desc_t desc;
};

enum { MAXIMUM_ARGUMENTS = 4 };

struct kiso_primitive {
    dnnl_primitive_t primitive;
    int count;
    int names[MAXIMUM_ARGUMENTS];
    kiso_layout layouts[MAXIMUM_ARGUMENTS];
    size_t scratch;
};

// oneDNN's own threads are OpenMP's, which spin at barriers; each of our threads asks for a team of
// one. The symbol is weak because only oneDNN's own dependency brings OpenMP in.
__attribute__((weak)) extern void omp_set_num_threads(int count);

static dnnl_engine_t shared_engine = NULL;
static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void create_engine(void) { dnnl_engine_create(&shared_engine, dnnl_cpu, 0); }

static dnnl_engine_t engine(void) {
    static __thread bool prepared = false;
    if (!prepared) {
        prepared = true;
        if (omp_set_num_threads) omp_set_num_threads(1);
        pthread_once(&engine_once, create_engine);
    }
    return shared_engine;
}

static dnnl_stream_t stream(void) {
    static __thread dnnl_stream_t shared = NULL;
    if (!shared) dnnl_stream_create(&shared, engine(), dnnl_stream_in_order);
    return shared;
}

// Grows and stays: one scratch buffer a thread serves all primitives.
static void *scratch_of_thread(size_t bytes) {
    static __thread void *buffer = NULL;
    static __thread size_t capacity = 0;
    if (bytes > capacity) {
        free(buffer);
        capacity = (bytes + 4095) / 4096 * 4096;
        buffer = aligned_alloc(4096, capacity);
        if (!buffer) capacity = 0;
    }
    return buffer;
}

int kiso_onednn_version(void) {
    const dnnl_version_t *version = dnnl_version();
    return version->major * 100 + version->minor;
}

bool kiso_gemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a,
    int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    engine();
    return dnnl_sgemm(
               transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb,
               beta, c, ldc) == dnnl_success;
}

// MARK: Layouts

static dnnl_memory_desc_t dense(int rank, const int64_t *dimensions) {
    dnnl_memory_desc_t desc;
    dnnl_dims_t sizes = {0}, strides = {0};
    int64_t step = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        sizes[axis] = dimensions[axis];
        strides[axis] = step;
        step *= dimensions[axis];
    }
    dnnl_memory_desc_init_by_strides(&desc, rank, sizes, dnnl_f32, strides);
    return desc;
}

static dnnl_memory_desc_t undecided(int rank, const int64_t *dimensions) {
    dnnl_memory_desc_t desc;
    dnnl_dims_t sizes = {0};
    memcpy(sizes, dimensions, (size_t)rank * sizeof(int64_t));
    dnnl_memory_desc_init_by_tag(&desc, rank, sizes, dnnl_f32, dnnl_format_tag_any);
    return desc;
}

static dnnl_memory_desc_t with_images(const dnnl_memory_desc_t *desc, int64_t images) {
    dnnl_memory_desc_t result = *desc;
    result.dims[0] = images;
    result.padded_dims[0] = images;
    return result;
}

static kiso_layout *new_layout(dnnl_memory_desc_t desc) {
    kiso_layout *layout = malloc(sizeof *layout);
    if (layout) layout->desc = desc;
    return layout;
}

kiso_layout *kiso_layout_dense(int rank, const int64_t *dimensions) {
    return new_layout(dense(rank, dimensions));
}

kiso_layout *kiso_layout_blocked(int64_t channels, int64_t height, int64_t width, int64_t block) {
    dnnl_memory_desc_t desc;
    dnnl_dims_t sizes = {1, channels, height, width};
    dnnl_format_tag_t tag = block == 16 ? dnnl_nChw16c : dnnl_nChw8c;
    dnnl_memory_desc_init_by_tag(&desc, 4, sizes, dnnl_f32, tag);
    return new_layout(desc);
}

kiso_layout *kiso_layout_with_images(const kiso_layout *layout, int64_t images) {
    return new_layout(with_images(&layout->desc, images));
}

kiso_layout *kiso_layout_copy(const kiso_layout *layout) { return new_layout(layout->desc); }

void kiso_layout_free(kiso_layout *layout) { free(layout); }

size_t kiso_layout_bytes(const kiso_layout *layout) {
    return dnnl_memory_desc_get_size(&layout->desc);
}

bool kiso_layout_equal(const kiso_layout *a, const kiso_layout *b) {
    return dnnl_memory_desc_equal(&a->desc, &b->desc);
}

int64_t kiso_layout_channel_block(const kiso_layout *layout) {
    const dnnl_memory_desc_t *d = &layout->desc;
    if (d->ndims != 4 || d->format_kind != dnnl_blocked || d->data_type != dnnl_f32) return 0;
    const dnnl_blocking_desc_t *b = &d->format_desc.blocking;
    int64_t block = b->inner_nblks == 1 && b->inner_idxs[0] == 1 ? b->inner_blks[0] : 0;
    if (b->inner_nblks == 0 && b->strides[1] == 1) block = d->padded_dims[1];
    if (block == 0 || b->strides[3] != block || b->strides[2] != d->dims[3] * block) return 0;
    bool one_block = d->padded_dims[1] == block;
    return one_block || b->strides[1] == d->dims[2] * d->dims[3] * block ? block : 0;
}

// MARK: Primitives

typedef struct {
    int name;
    dnnl_query_t query;
    int index;
} argument;

static kiso_primitive *prepare(
    const void *op_desc, dnnl_primitive_attr_t attributes, dnnl_primitive_desc_t hint, int count,
    const argument *arguments) {
    bool own = attributes == NULL;
    if (own && dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    dnnl_primitive_desc_t desc = NULL;
    dnnl_status_t status =
        dnnl_primitive_desc_create(&desc, op_desc, attributes, engine(), hint);
    dnnl_primitive_attr_destroy(attributes);
    if (status != dnnl_success) return NULL;
    kiso_primitive *result = calloc(1, sizeof *result);
    if (result && dnnl_primitive_create(&result->primitive, desc) == dnnl_success) {
        result->count = count;
        for (int i = 0; i < count; i++) {
            result->names[i] = arguments[i].name;
            result->layouts[i].desc =
                *dnnl_primitive_desc_query_md(desc, arguments[i].query, arguments[i].index);
        }
        result->scratch = dnnl_memory_desc_get_size(
            dnnl_primitive_desc_query_md(desc, dnnl_query_scratchpad_md, 0));
    } else {
        free(result);
        result = NULL;
    }
    dnnl_primitive_desc_destroy(desc);
    return result;
}

typedef struct {
    dnnl_memory_desc_t source, weight, bias, destination;
    dnnl_dims_t strides, dilations, before, after;
} convolution_shape;

static convolution_shape shape_of(
    const kiso_sizes *s, const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    const kiso_window *w = &s->window;
    int64_t source[] = {s->images, s->channels, s->height, s->width};
    int64_t destination[] = {s->images, s->filters, s->output_height, s->output_width};
    int64_t plain[] = {s->filters, s->channels, w->height, w->width};
    int64_t grouped[] = {
        w->groups, s->filters / w->groups, s->channels / w->groups, w->height, w->width};
    convolution_shape shape = {
        .source = source_wish ? with_images(&source_wish->desc, s->images) : undecided(4, source),
        .weight = w->groups == 1 ? undecided(4, plain) : undecided(5, grouped),
        .bias = dense(1, &s->filters),
        .destination = destination_wish ? with_images(&destination_wish->desc, s->images)
                                        : undecided(4, destination),
        .strides = {w->stride_height, w->stride_width},
        .dilations = {w->dilation_height - 1, w->dilation_width - 1},
        .before = {w->top, w->left},
        .after = {w->bottom, w->right},
    };
    return shape;
}

static bool forward_desc(
    dnnl_convolution_desc_t *desc, const convolution_shape *shape, bool bias) {
    return dnnl_dilated_convolution_forward_desc_init(
               desc, dnnl_forward_training, dnnl_convolution_direct, &shape->source,
               &shape->weight, bias ? &shape->bias : NULL, &shape->destination, shape->strides,
               shape->dilations, shape->before, shape->after) == dnnl_success;
}

static dnnl_primitive_desc_t forward_hint(const kiso_sizes *sizes) {
    convolution_shape shape = shape_of(sizes, NULL, NULL);
    dnnl_convolution_desc_t desc;
    dnnl_primitive_desc_t hint = NULL;
    if (forward_desc(&desc, &shape, false))
        dnnl_primitive_desc_create(&hint, &desc, NULL, engine(), NULL);
    return hint;
}

kiso_primitive *kiso_convolution(
    const kiso_sizes *sizes, bool bias, bool relu, const kiso_layout *source_wish,
    const kiso_layout *destination_wish) {
    convolution_shape shape = shape_of(sizes, source_wish, destination_wish);
    dnnl_convolution_desc_t desc;
    engine();
    if (!forward_desc(&desc, &shape, bias)) return NULL;
    dnnl_primitive_attr_t attributes;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    if (relu) {
        dnnl_post_ops_t operations;
        dnnl_post_ops_create(&operations);
        dnnl_post_ops_append_eltwise(operations, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f);
        dnnl_primitive_attr_set_post_ops(attributes, operations);
        dnnl_post_ops_destroy(operations);
    }
    argument arguments[] = {
        {DNNL_ARG_SRC, dnnl_query_src_md, 0},
        {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
        {DNNL_ARG_DST, dnnl_query_dst_md, 0},
        {DNNL_ARG_BIAS, dnnl_query_weights_md, 1},
    };
    return prepare(&desc, attributes, NULL, bias ? 4 : 3, arguments);
}

kiso_primitive *kiso_convolution_input_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    convolution_shape s = shape_of(sizes, source_wish, destination_wish);
    dnnl_primitive_desc_t hint = forward_hint(sizes);
    if (!hint) return NULL;
    dnnl_convolution_desc_t desc;
    kiso_primitive *result = NULL;
    if (dnnl_dilated_convolution_backward_data_desc_init(
            &desc, dnnl_convolution_direct, &s.source, &s.weight, &s.destination, s.strides,
            s.dilations, s.before, s.after) == dnnl_success) {
        argument arguments[] = {
            {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0},
            {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
            {DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, 0},
        };
        result = prepare(&desc, NULL, hint, 3, arguments);
    }
    dnnl_primitive_desc_destroy(hint);
    return result;
}

kiso_primitive *kiso_convolution_weight_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    convolution_shape s = shape_of(sizes, source_wish, destination_wish);
    dnnl_primitive_desc_t hint = forward_hint(sizes);
    if (!hint) return NULL;
    dnnl_convolution_desc_t desc;
    kiso_primitive *result = NULL;
    if (dnnl_dilated_convolution_backward_weights_desc_init(
            &desc, dnnl_convolution_direct, &s.source, &s.weight, NULL, &s.destination, s.strides,
            s.dilations, s.before, s.after) == dnnl_success) {
        argument arguments[] = {
            {DNNL_ARG_SRC, dnnl_query_src_md, 0},
            {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0},
            {DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md, 0},
        };
        result = prepare(&desc, NULL, hint, 3, arguments);
    }
    dnnl_primitive_desc_destroy(hint);
    return result;
}

kiso_primitive *kiso_reorder(const kiso_layout *source, const kiso_layout *destination) {
    dnnl_primitive_attr_t attributes;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    dnnl_primitive_desc_t desc = NULL;
    dnnl_status_t status = dnnl_reorder_primitive_desc_create(
        &desc, &source->desc, engine(), &destination->desc, engine(), attributes);
    dnnl_primitive_attr_destroy(attributes);
    if (status != dnnl_success) return NULL;
    kiso_primitive *result = calloc(1, sizeof *result);
    if (result && dnnl_primitive_create(&result->primitive, desc) == dnnl_success) {
        result->count = 2;
        result->names[0] = DNNL_ARG_FROM;
        result->names[1] = DNNL_ARG_TO;
        result->layouts[0] = *source;
        result->layouts[1] = *destination;
        result->scratch = dnnl_memory_desc_get_size(
            dnnl_primitive_desc_query_md(desc, dnnl_query_scratchpad_md, 0));
    } else {
        free(result);
        result = NULL;
    }
    dnnl_primitive_desc_destroy(desc);
    return result;
}

void kiso_primitive_free(kiso_primitive *primitive) {
    if (!primitive) return;
    dnnl_primitive_destroy(primitive->primitive);
    free(primitive);
}

const kiso_layout *kiso_primitive_layout(const kiso_primitive *primitive, int index) {
    return &primitive->layouts[index];
}

bool kiso_primitive_run(const kiso_primitive *primitive, void *const *pointers) {
    dnnl_exec_arg_t arguments[MAXIMUM_ARGUMENTS + 1];
    int count = primitive->count;
    bool ready = true;
    for (int i = 0; i < count; i++) {
        arguments[i].arg = primitive->names[i];
        arguments[i].memory = NULL;
        ready &= dnnl_memory_create(
                     &arguments[i].memory, &primitive->layouts[i].desc, engine(), pointers[i]) ==
                 dnnl_success;
    }
    if (primitive->scratch > 0) {
        dnnl_memory_desc_t desc;
        dnnl_dims_t size = {(int64_t)primitive->scratch};
        void *scratch = scratch_of_thread(primitive->scratch);
        dnnl_memory_desc_init_by_tag(&desc, 1, size, dnnl_u8, dnnl_a);
        arguments[count].arg = DNNL_ARG_SCRATCHPAD;
        arguments[count].memory = NULL;
        ready &= scratch && dnnl_memory_create(
                                &arguments[count].memory, &desc, engine(), scratch) == dnnl_success;
        count++;
    }
    ready = ready &&
            dnnl_primitive_execute(primitive->primitive, stream(), count, arguments) ==
                dnnl_success;
    for (int i = 0; i < count; i++) dnnl_memory_destroy(arguments[i].memory);
    return ready;
}

#else

int kiso_onednn_version(void) { return 0; }

#endif
