// Convolutions and products through the C interface of oneDNN 2.
#ifdef KISO_ONEDNN

#include "internal.h"

#if DNNL_VERSION_MAJOR == 2

static dnnl_primitive_desc_t create(
    const dnnl_convolution_desc_t *desc, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t result = NULL;
    dnnl_primitive_desc_create(&result, desc, attributes, kiso_engine(), hint);
    return result;
}

dnnl_primitive_desc_t kiso_forward_desc(
    const kiso_convolution_shape *s, bool bias, dnnl_primitive_attr_t attributes) {
    dnnl_convolution_desc_t desc;
    if (dnnl_dilated_convolution_forward_desc_init(
            &desc, dnnl_forward_training, s->algorithm, DESC(s->source),
            DESC(s->weight), bias ? DESC(s->bias) : NULL, DESC(s->destination), s->strides,
            s->dilations, s->before, s->after) != dnnl_success)
        return NULL;
    return create(&desc, NULL, attributes);
}

dnnl_primitive_desc_t kiso_input_gradient_desc(
    const kiso_convolution_shape *s, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes) {
    dnnl_convolution_desc_t desc;
    if (dnnl_dilated_convolution_backward_data_desc_init(
            &desc, s->algorithm, DESC(s->source), DESC(s->weight),
            DESC(s->destination), s->strides, s->dilations, s->before, s->after) != dnnl_success)
        return NULL;
    return create(&desc, hint, attributes);
}

dnnl_primitive_desc_t kiso_weight_gradient_desc(
    const kiso_convolution_shape *s, dnnl_primitive_desc_t hint,
    dnnl_primitive_attr_t attributes) {
    dnnl_convolution_desc_t desc;
    if (dnnl_dilated_convolution_backward_weights_desc_init(
            &desc, s->algorithm, DESC(s->source), DESC(s->weight), NULL,
            DESC(s->destination), s->strides, s->dilations, s->before, s->after) != dnnl_success)
        return NULL;
    return create(&desc, hint, attributes);
}

dnnl_primitive_desc_t kiso_product_desc(
    const kiso_layout *a, const kiso_layout *b, const kiso_layout *c,
    dnnl_primitive_attr_t attributes) {
    dnnl_matmul_desc_t desc;
    if (dnnl_matmul_desc_init(&desc, DESC(a), DESC(b), NULL, DESC(c)) != dnnl_success) return NULL;
    dnnl_primitive_desc_t result = NULL;
    dnnl_primitive_desc_create(&result, &desc, attributes, kiso_engine(), NULL);
    return result;
}

#endif
#endif
