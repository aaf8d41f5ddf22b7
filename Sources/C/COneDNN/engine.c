// The engine, the threads' scratch memory, and primitives.
#include "kiso_onednn.h"

#ifdef KISO_ONEDNN

#include "internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAXIMUM_ARGUMENTS = 4 };

struct kiso_primitive {
    dnnl_primitive_t primitive;
    int count;
    int names[MAXIMUM_ARGUMENTS];
    kiso_layout *layouts[MAXIMUM_ARGUMENTS];
    size_t scratch;
};

// oneDNN's own threads are OpenMP's, which spin at barriers; each of our threads asks for a team of
// one. The symbol is weak because only oneDNN's own dependency brings OpenMP in.
__attribute__((weak)) extern void omp_set_num_threads(int count);

static dnnl_engine_t shared_engine = NULL;
static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void create_engine(void) { dnnl_engine_create(&shared_engine, dnnl_cpu, 0); }

dnnl_engine_t kiso_engine(void) {
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
    if (!shared) dnnl_stream_create(&shared, kiso_engine(), dnnl_stream_in_order);
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

bool kiso_has_bfloat16_units(void) {
    int wanted = dnnl_cpu_isa_avx512_core_bf16;
    return ((int)dnnl_get_effective_cpu_isa() & wanted) == wanted;
}

bool kiso_gemm(
    bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a,
    int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    kiso_engine();
    return dnnl_sgemm(
               transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb,
               beta, c, ldc) == dnnl_success;
}

// MARK: Primitives

typedef struct {
    int name;
    dnnl_query_t query;
    int index;
    const kiso_layout *like;
} argument;

/// Makes a primitive from its descriptor, which it takes over.
static kiso_primitive *prepare(
    dnnl_primitive_desc_t desc, int count, const argument *arguments) {
    if (!desc) return NULL;
    kiso_primitive *result = calloc(1, sizeof *result);
    bool ready = result && dnnl_primitive_create(&result->primitive, desc) == dnnl_success;
    for (int i = 0; ready && i < count; i++) {
        const argument *a = &arguments[i];
        result->names[i] = a->name;
        result->layouts[i] =
            a->query == dnnl_query_undef
                ? kiso_layout_copy(a->like)
                : kiso_layout_of_argument(desc, a->query, a->index, a->like->rank, a->like->sizes);
        result->count = i + 1;
        ready = result->layouts[i] != NULL;
    }
    if (ready) {
        result->scratch = dnnl_memory_desc_get_size(
            dnnl_primitive_desc_query_md(desc, dnnl_query_scratchpad_md, 0));
    } else {
        kiso_primitive_free(result);
        result = NULL;
    }
    dnnl_primitive_desc_destroy(desc);
    return result;
}

static dnnl_primitive_attr_t new_attributes(void) {
    dnnl_primitive_attr_t attributes = NULL;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    return attributes;
}

static kiso_layout *wish_or_any(
    const kiso_layout *wish, const int64_t *sizes, dnnl_data_type_t type) {
    return wish ? kiso_layout_with_images(wish, sizes[0]) : kiso_layout_any(4, sizes, type);
}

/// Which of a convolution's three arrays is the result; the two others are factors.
typedef enum { SOURCE, WEIGHT, DESTINATION } role;

static kiso_convolution_shape shape_of(
    const kiso_sizes *s, role result, const kiso_layout *source_wish,
    const kiso_layout *destination_wish) {
    const kiso_window *w = &s->window;
    dnnl_data_type_t factor = s->factors == KISO_BFLOAT16 ? dnnl_bf16 : dnnl_f32;
    dnnl_data_type_t type[] = {factor, factor, factor};
    type[result] = dnnl_f32;
    int64_t source[] = {s->images, s->channels, s->height, s->width};
    int64_t destination[] = {s->images, s->filters, s->output_height, s->output_width};
    int64_t plain[] = {s->filters, s->channels, w->height, w->width};
    int64_t grouped[] = {
        w->groups, s->filters / w->groups, s->channels / w->groups, w->height, w->width};
    kiso_convolution_shape shape = {
        .algorithm = s->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct,
        .source = wish_or_any(source_wish, source, type[SOURCE]),
        .weight = w->groups == 1 ? kiso_layout_any(4, plain, type[WEIGHT])
                                  : kiso_layout_any(5, grouped, type[WEIGHT]),
        .bias = kiso_layout_dense(1, &s->filters),
        .destination = wish_or_any(destination_wish, destination, type[DESTINATION]),
        .strides = {w->stride_height, w->stride_width},
        .dilations = {w->dilation_height - 1, w->dilation_width - 1},
        .before = {w->top, w->left},
        .after = {w->bottom, w->right},
    };
    return shape;
}

static bool is_complete(const kiso_convolution_shape *shape) {
    return shape->source && shape->weight && shape->bias && shape->destination;
}

static void free_shape(kiso_convolution_shape *shape) {
    kiso_layout_free(shape->source);
    kiso_layout_free(shape->weight);
    kiso_layout_free(shape->bias);
    kiso_layout_free(shape->destination);
}

/// A forward convolution in layouts of oneDNN's choice, which the gradients ask for as a hint.
static dnnl_primitive_desc_t forward_hint(const kiso_sizes *sizes) {
    kiso_convolution_shape shape = shape_of(sizes, DESTINATION, NULL, NULL);
    dnnl_primitive_desc_t hint = NULL;
    if (is_complete(&shape)) hint = kiso_forward_desc(&shape, false, NULL);
    free_shape(&shape);
    return hint;
}

kiso_primitive *kiso_convolution(
    const kiso_sizes *sizes, bool bias, const kiso_layout *source_wish,
    const kiso_layout *destination_wish) {
    kiso_engine();
    kiso_convolution_shape s = shape_of(sizes, DESTINATION, source_wish, destination_wish);
    dnnl_primitive_attr_t attributes = new_attributes();
    kiso_primitive *result = NULL;
    if (attributes && is_complete(&s)) {
        argument arguments[] = {
            {DNNL_ARG_SRC, dnnl_query_src_md, 0, s.source},
            {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0, s.weight},
            {DNNL_ARG_DST, dnnl_query_dst_md, 0, s.destination},
            {DNNL_ARG_BIAS, dnnl_query_weights_md, 1, s.bias},
        };
        result = prepare(kiso_forward_desc(&s, bias, attributes), bias ? 4 : 3, arguments);
    }
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    free_shape(&s);
    return result;
}

typedef dnnl_primitive_desc_t (*describe)(
    const kiso_convolution_shape *, dnnl_primitive_desc_t hint, dnnl_primitive_attr_t);

/// A gradient of a convolution; `places` tells which array of the shape each argument is.
static kiso_primitive *gradient(
    const kiso_sizes *sizes, role result_role, describe describe, const role places[3],
    argument arguments[3], const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    kiso_engine();
    kiso_convolution_shape s = shape_of(sizes, result_role, source_wish, destination_wish);
    dnnl_primitive_desc_t hint = forward_hint(sizes);
    dnnl_primitive_attr_t attributes = new_attributes();
    kiso_primitive *result = NULL;
    if (hint && attributes && is_complete(&s)) {
        const kiso_layout *layouts[] = {s.source, s.weight, s.destination};
        for (int i = 0; i < 3; i++) arguments[i].like = layouts[places[i]];
        result = prepare(describe(&s, hint, attributes), 3, arguments);
    }
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    if (hint) dnnl_primitive_desc_destroy(hint);
    free_shape(&s);
    return result;
}

kiso_primitive *kiso_convolution_input_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    const role places[] = {DESTINATION, WEIGHT, SOURCE};
    argument arguments[] = {
        {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0, NULL},
        {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0, NULL},
        {DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, 0, NULL},
    };
    return gradient(
        sizes, SOURCE, kiso_input_gradient_desc, places, arguments, source_wish,
        destination_wish);
}

kiso_primitive *kiso_convolution_weight_gradient(
    const kiso_sizes *sizes, const kiso_layout *source_wish, const kiso_layout *destination_wish) {
    const role places[] = {SOURCE, DESTINATION, WEIGHT};
    argument arguments[] = {
        {DNNL_ARG_SRC, dnnl_query_src_md, 0, NULL},
        {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0, NULL},
        {DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md, 0, NULL},
    };
    return gradient(
        sizes, WEIGHT, kiso_weight_gradient_desc, places, arguments, source_wish,
        destination_wish);
}

kiso_primitive *kiso_product(
    const kiso_layout *a, const kiso_layout *b, const kiso_layout *c) {
    kiso_engine();
    dnnl_primitive_attr_t attributes = new_attributes();
    if (!attributes) return NULL;
    argument arguments[] = {
        {DNNL_ARG_SRC, dnnl_query_undef, 0, a},
        {DNNL_ARG_WEIGHTS, dnnl_query_undef, 0, b},
        {DNNL_ARG_DST, dnnl_query_undef, 0, c},
    };
    kiso_primitive *result = prepare(kiso_product_desc(a, b, c, attributes), 3, arguments);
    dnnl_primitive_attr_destroy(attributes);
    return result;
}

kiso_primitive *kiso_reorder(const kiso_layout *source, const kiso_layout *destination) {
    dnnl_engine_t engine = kiso_engine();
    dnnl_primitive_attr_t attributes = new_attributes();
    dnnl_primitive_desc_t desc = NULL;
    if (attributes) {
        dnnl_reorder_primitive_desc_create(
            &desc, DESC(source), engine, DESC(destination), engine, attributes);
        dnnl_primitive_attr_destroy(attributes);
    }
    argument arguments[] = {
        {DNNL_ARG_FROM, dnnl_query_undef, 0, source},
        {DNNL_ARG_TO, dnnl_query_undef, 0, destination},
    };
    return prepare(desc, 2, arguments);
}

void kiso_primitive_free(kiso_primitive *primitive) {
    if (!primitive) return;
    if (primitive->primitive) dnnl_primitive_destroy(primitive->primitive);
    for (int i = 0; i < primitive->count; i++) kiso_layout_free(primitive->layouts[i]);
    free(primitive);
}

const kiso_layout *kiso_primitive_layout(const kiso_primitive *primitive, int index) {
    return primitive->layouts[index];
}

static bool scratch_memory(dnnl_memory_t *memory, size_t bytes, void *address) {
    dnnl_dims_t size = {(int64_t)bytes};
#if DNNL_VERSION_MAJOR == 2
    dnnl_memory_desc_t desc;
    dnnl_memory_desc_init_by_tag(&desc, 1, size, dnnl_u8, dnnl_a);
    return dnnl_memory_create(memory, &desc, kiso_engine(), address) == dnnl_success;
#else
    dnnl_memory_desc_t desc;
    if (dnnl_memory_desc_create_with_tag(&desc, 1, size, dnnl_u8, dnnl_a) != dnnl_success)
        return false;
    bool made = dnnl_memory_create(memory, desc, kiso_engine(), address) == dnnl_success;
    dnnl_memory_desc_destroy(desc);
    return made;
#endif
}

bool kiso_primitive_run(const kiso_primitive *primitive, void *const *pointers) {
    dnnl_exec_arg_t arguments[MAXIMUM_ARGUMENTS + 1];
    int count = primitive->count;
    bool ready = true;
    for (int i = 0; i < count; i++) {
        arguments[i].arg = primitive->names[i];
        arguments[i].memory = NULL;
        ready &= dnnl_memory_create(
                     &arguments[i].memory, DESC(primitive->layouts[i]), kiso_engine(), pointers[i]) ==
                 dnnl_success;
    }
    if (primitive->scratch > 0) {
        void *scratch = scratch_of_thread(primitive->scratch);
        arguments[count].arg = DNNL_ARG_SCRATCHPAD;
        arguments[count].memory = NULL;
        ready &= scratch && scratch_memory(&arguments[count].memory, primitive->scratch, scratch);
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
