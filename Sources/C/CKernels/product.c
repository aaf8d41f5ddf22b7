// Matrix products in double precision, which oneDNN does not have: the checks of gradients live on
// them.
#ifdef KISO_NATIVE
#include "vector.h"

typedef double lanes4 __attribute__((vector_size(32), aligned(8)));

typedef struct {
    const double *a, *b;
    double *c;
    long m, k, n, rows;
} product_job;

/// `height` rows of the result: tiles of 8 columns in registers, each sum from the first term to
/// the last, so that it does not depend on how the rows are cut.
static inline __attribute__((always_inline)) void product_of_rows(
    const double *a, const double *b, double *c, long k, long n, const int height) {
    long j = 0;
    for (; j + 8 <= n; j += 8) {
        lanes4 sum[4][2] = {0};
        for (long p = 0; p < k; p++) {
            lanes4 low = *(const lanes4 *)(b + p * n + j);
            lanes4 high = *(const lanes4 *)(b + p * n + j + 4);
            for (int r = 0; r < height; r++) {
                sum[r][0] += a[r * k + p] * low;
                sum[r][1] += a[r * k + p] * high;
            }
        }
        for (int r = 0; r < height; r++) {
            *(lanes4 *)(c + r * n + j) = sum[r][0];
            *(lanes4 *)(c + r * n + j + 4) = sum[r][1];
        }
    }
    for (; j < n; j++) {
        double sum[4] = {0};
        for (long p = 0; p < k; p++)
            for (int r = 0; r < height; r++) sum[r] += a[r * k + p] * b[p * n + j];
        for (int r = 0; r < height; r++) c[r * n + j] = sum[r];
    }
}

VECTORISED
static void product_piece(
    const double *a, const double *b, double *c, long rows, long k, long n) {
    long i = 0;
    for (; i + 4 <= rows; i += 4) product_of_rows(a + i * k, b, c + i * n, k, n, 4);
    for (; i < rows; i++) product_of_rows(a + i * k, b, c + i * n, k, n, 1);
}

static void run_product(void *context, long index) {
    product_job *job = context;
    long pieces = (job->m + job->rows - 1) / job->rows;
    long batch = index / pieces, first = index % pieces * job->rows;
    long rows = job->m - first < job->rows ? job->m - first : job->rows;
    product_piece(
        job->a + (batch * job->m + first) * job->k, job->b + batch * job->k * job->n,
        job->c + (batch * job->m + first) * job->n, rows, job->k, job->n);
}

void kiso_product_f64(
    const double *a, const double *b, double *c, long batches, long m, long k, long n) {
    // Rows that are worth waking a thread for, in whole tiles.
    long rows = (PIECE * 8 / (k * n + 1) + 4) / 4 * 4;
    product_job job = {.a = a, .b = b, .c = c, .m = m, .k = k, .n = n, .rows = rows};
    kiso_parallel(batches * ((m + rows - 1) / rows), run_product, &job);
}
#endif
