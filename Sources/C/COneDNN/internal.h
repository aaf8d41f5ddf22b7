// What the files of this target share. The C interface of oneDNN 2 keeps memory descriptors by value
// and describes an operation before its primitive; that of oneDNN 3 keeps opaque pointers and creates
// the primitive's descriptor at once. `DESC` and the functions at the end hide the difference.
#ifndef KISO_ONEDNN_INTERNAL_H
#define KISO_ONEDNN_INTERNAL_H

#include "kiso_onednn.h"

#include <dnnl.h>

#if DNNL_VERSION_MAJOR == 2
#define DESC(layout) (&(layout)->desc)
#elif DNNL_VERSION_MAJOR == 3
#define DESC(layout) ((layout)->desc)
#else
#error "Kiso knows the C interfaces of oneDNN 2 and 3"
#endif

struct kiso_layout {
    int rank;
    dnnl_data_type_t type;
    dnnl_dims_t sizes;
    dnnl_memory_desc_t desc;
};

/// The engine of all threads; on its first call in a thread it limits OpenMP there to one thread.
dnnl_engine_t kiso_engine(void);

// MARK: layout.c

kiso_layout *kiso_layout_any(int rank, const int64_t *sizes, dnnl_data_type_t type);
/// A layout of a primitive's argument whose sizes are known.
kiso_layout *kiso_layout_of_argument(
    dnnl_primitive_desc_t desc, dnnl_query_t query, int index, int rank, const int64_t *sizes);

// MARK: primitives_v2.c and primitives_v3.c

typedef struct {
    dnnl_alg_kind_t algorithm;
    kiso_layout *source, *weight, *bias, *destination;
    dnnl_dims_t strides, dilations, before, after;
} kiso_convolution_shape;

dnnl_primitive_desc_t kiso_forward_desc(
    const kiso_convolution_shape *shape, bool bias, dnnl_primitive_attr_t attributes);
dnnl_primitive_desc_t kiso_input_gradient_desc(
    const kiso_convolution_shape *shape, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes);
dnnl_primitive_desc_t kiso_product_desc(
    const kiso_layout *a, const kiso_layout *b, const kiso_layout *c,
    dnnl_primitive_attr_t attributes);
dnnl_primitive_desc_t kiso_weight_gradient_desc(
    const kiso_convolution_shape *shape, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes);

#endif
