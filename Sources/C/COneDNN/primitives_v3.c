// Convolutions and products through the C interface of oneDNN 3.
#ifdef KISO_ONEDNN

#include "internal.h"

#if DNNL_VERSION_MAJOR == 3

dnnl_primitive_desc_t kiso_forward_desc(
    const kiso_convolution_shape *s, bool bias, dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t result = NULL;
    dnnl_convolution_forward_primitive_desc_create(
        &result, kiso_engine(), dnnl_forward_training, s->algorithm, DESC(s->source),
        DESC(s->weight), bias ? DESC(s->bias) : NULL, DESC(s->destination), s->strides,
        s->dilations, s->before, s->after, attributes);
    return result;
}

dnnl_primitive_desc_t kiso_input_gradient_desc(
    const kiso_convolution_shape *s, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t result = NULL;
    dnnl_convolution_backward_data_primitive_desc_create(
        &result, kiso_engine(), s->algorithm, DESC(s->source), DESC(s->weight),
        DESC(s->destination), s->strides, s->dilations, s->before, s->after, hint, attributes);
    return result;
}

dnnl_primitive_desc_t kiso_weight_gradient_desc(
    const kiso_convolution_shape *s, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t result = NULL;
    dnnl_convolution_backward_weights_primitive_desc_create(
        &result, kiso_engine(), s->algorithm, DESC(s->source), DESC(s->weight), NULL,
        DESC(s->destination), s->strides, s->dilations, s->before, s->after, hint, attributes);
    return result;
}

dnnl_primitive_desc_t kiso_product_desc(
    const kiso_layout *a, const kiso_layout *b, const kiso_layout *c,
    dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t result = NULL;
    dnnl_matmul_primitive_desc_create(
        &result, kiso_engine(), DESC(a), DESC(b), NULL, DESC(c), attributes);
    return result;
}

#endif
#endif
