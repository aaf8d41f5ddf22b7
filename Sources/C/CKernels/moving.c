// Moving elements between views, by index, and by a condition. Nothing is computed but sums, whose
// addends come in the order of the source.
#ifdef KISO_NATIVE
#include "vector.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_AXES = 16 };

/// Two views of the same sizes with neighbouring axes joined where both views allow it.
typedef struct {
    int rank;
    long sizes[MOST_AXES], from_steps[MOST_AXES], to_steps[MOST_AXES];
} view_pair;

static bool join_axes(
    view_pair *pair, int rank, const long *sizes, const long *from_steps, const long *to_steps) {
    pair->rank = 0;
    for (int axis = 0; axis < rank; axis++) {
        if (sizes[axis] == 1) continue;
        int last = pair->rank - 1;
        if (last >= 0 && pair->from_steps[last] == from_steps[axis] * sizes[axis]
            && pair->to_steps[last] == to_steps[axis] * sizes[axis]) {
            pair->sizes[last] *= sizes[axis];
            pair->from_steps[last] = from_steps[axis];
            pair->to_steps[last] = to_steps[axis];
            continue;
        }
        if (pair->rank == MOST_AXES) return false;
        pair->sizes[pair->rank] = sizes[axis];
        pair->from_steps[pair->rank] = from_steps[axis];
        pair->to_steps[pair->rank] = to_steps[axis];
        pair->rank++;
    }
    if (pair->rank == 0) {
        pair->rank = 1;
        pair->sizes[0] = 1;
        pair->from_steps[0] = pair->to_steps[0] = 1;
    }
    return true;
}

static long row_count(const view_pair *pair) {
    long rows = 1;
    for (int axis = 0; axis + 1 < pair->rank; axis++) rows *= pair->sizes[axis];
    return rows;
}

/// The place of a row in both views, and the way to the next one.
typedef struct {
    long index[MOST_AXES];
    long from, to;
} row_place;

static void find_row(const view_pair *pair, long row, row_place *place) {
    place->from = place->to = 0;
    for (int axis = pair->rank - 2; axis >= 0; axis--) {
        place->index[axis] = row % pair->sizes[axis];
        row /= pair->sizes[axis];
        place->from += place->index[axis] * pair->from_steps[axis];
        place->to += place->index[axis] * pair->to_steps[axis];
    }
}

static inline void next_row(const view_pair *pair, row_place *place) {
    for (int axis = pair->rank - 2; axis >= 0; axis--) {
        place->from += pair->from_steps[axis];
        place->to += pair->to_steps[axis];
        if (++place->index[axis] < pair->sizes[axis]) return;
        place->from -= pair->from_steps[axis] * pair->sizes[axis];
        place->to -= pair->to_steps[axis] * pair->sizes[axis];
        place->index[axis] = 0;
    }
}

typedef struct {
    view_pair pair;
    const char *from;
    char *to;
    long size, rows, step;
} move_job;

#define MOVE_LOOP(type)                                                              \
    {                                                                                \
        const type *x = (const type *)from;                                          \
        type *y = (type *)to;                                                        \
        for (long i = 0; i < count; i++) y[i * to_step] = x[i * from_step];          \
        break;                                                                       \
    }

static void move_row(
    const char *from, char *to, long count, long from_step, long to_step, long size) {
    if (from_step == 1 && to_step == 1) {
        memcpy(to, from, (size_t)(count * size));
        return;
    }
    switch (size) {
    case 1: MOVE_LOOP(uint8_t)
    case 2: MOVE_LOOP(uint16_t)
    case 4: MOVE_LOOP(uint32_t)
    default: MOVE_LOOP(uint64_t)
    }
}

static void run_move(void *context, long index) {
    move_job *job = context;
    const view_pair *pair = &job->pair;
    int inner = pair->rank - 1;
    long start = index * job->step, end = start + job->step;
    if (end > job->rows) end = job->rows;
    row_place place;
    find_row(pair, start, &place);
    for (long row = start; row < end; row++) {
        move_row(
            job->from + place.from * job->size, job->to + place.to * job->size,
            pair->sizes[inner], pair->from_steps[inner], pair->to_steps[inner], job->size);
        next_row(pair, &place);
    }
}

bool kiso_move(
    const void *from, void *to, int rank, const long *sizes, const long *from_steps,
    const long *to_steps, long size) {
    move_job job = {.from = from, .to = to, .size = size};
    if (!join_axes(&job.pair, rank, sizes, from_steps, to_steps)) return false;
    job.rows = row_count(&job.pair);
    long columns = job.pair.sizes[job.pair.rank - 1];
    job.step = columns >= PIECE ? 1 : PIECE / columns;
    kiso_parallel((job.rows + job.step - 1) / job.step, run_move, &job);
    return true;
}

typedef struct {
    view_pair pair;
    const float *from;
    float *to;
    long rows;
} accumulate_job;

static void run_accumulate(void *context, long index) {
    accumulate_job *job = context;
    const view_pair *pair = &job->pair;
    int inner = pair->rank - 1;
    long count = pair->sizes[inner];
    long from_step = pair->from_steps[inner], to_step = pair->to_steps[inner];
    row_place place;
    find_row(pair, index * job->rows, &place);
    for (long row = 0; row < job->rows; row++) {
        const float *x = job->from + place.from;
        float *y = job->to + place.to;
        for (long i = 0; i < count; i++) y[i * to_step] += x[i * from_step];
        next_row(pair, &place);
    }
}

/// Whether the slices along the first axis of the destination have no element in common.
static bool slices_are_apart(const view_pair *pair) {
    long extent = 1;
    for (int axis = 1; axis < pair->rank; axis++)
        extent += (pair->sizes[axis] - 1) * labs(pair->to_steps[axis]);
    return labs(pair->to_steps[0]) >= extent;
}

bool kiso_accumulate_f32(
    const float *from, float *to, int rank, const long *sizes, const long *from_steps,
    const long *to_steps) {
    accumulate_job job = {.from = from, .to = to};
    if (!join_axes(&job.pair, rank, sizes, from_steps, to_steps)) return false;
    long rows = row_count(&job.pair);
    bool split = job.pair.rank > 1 && slices_are_apart(&job.pair);
    long pieces = split ? job.pair.sizes[0] : 1;
    job.rows = rows / pieces;
    kiso_parallel(pieces, run_accumulate, &job);
    return true;
}

typedef struct {
    const char *x;
    char *y;
    const int64_t *indices;
    long outer, count, length, size, step;
} gather_job;

static void run_gather(void *context, long index) {
    gather_job *job = context;
    long start = index * job->step, end = start + job->step;
    if (end > job->outer * job->count) end = job->outer * job->count;
    for (long row = start; row < end; row++) {
        const char *slice = job->x + row / job->count * job->length * job->size;
        const char *from = slice + job->indices[row % job->count] * job->size;
        char *to = job->y + row * job->size;
        if (job->size == 4) {
            memcpy(to, from, 4);
        } else if (job->size == 8) {
            memcpy(to, from, 8);
        } else {
            memcpy(to, from, (size_t)job->size);
        }
    }
}

void kiso_gather(
    const void *x, void *y, const int64_t *indices, long outer, long length, long count,
    long size) {
    long bytes = PIECE * 4;
    long step = size >= bytes ? 1 : bytes / size;
    gather_job job = {x, y, indices, outer, count, length, size, step};
    kiso_parallel((outer * count + step - 1) / step, run_gather, &job);
}

typedef struct {
    const float *x;
    float *y;
    const int64_t *indices;
    long length, count, inner, parts;
} scatter_job;

VECTORISED
static void add_row(const float *restrict x, float *restrict y, long count) {
    for (long i = 0; i < count; i++) y[i] += x[i];
}

// A part owns some rows of the result and looks at every index, so each row collects its addends in
// their order.
static void run_scatter(void *context, long index) {
    scatter_job *job = context;
    long slice = index / job->parts, part = index % job->parts;
    long first = job->length * part / job->parts, end = job->length * (part + 1) / job->parts;
    const float *x = job->x + slice * job->count * job->inner;
    float *y = job->y + slice * job->length * job->inner;
    memset(y + first * job->inner, 0, (size_t)((end - first) * job->inner) * sizeof(float));
    for (long i = 0; i < job->count; i++) {
        long row = job->indices[i];
        if (row >= first && row < end) add_row(x + i * job->inner, y + row * job->inner, job->inner);
    }
}

void kiso_scatter_add_f32(
    const float *x, float *y, const int64_t *indices, long outer, long length, long count,
    long inner) {
    long parts = (count + length) * inner >= 4 * PIECE ? 4 : 1;
    scatter_job job = {x, y, indices, length, count, inner, parts};
    kiso_parallel(outer * parts, run_scatter, &job);
}

typedef struct {
    const bool *condition;
    const void *a, *b;
    void *z;
    long a_step, b_step, count, size;
} select_job;

#define SELECT_LOOP(A, B)                                                            \
    for (long i = 0; i < count; i++) z[i] = c[i] ? A : B;

#define SELECT_PIECE(name, type)                                                     \
    VECTORISED static void name(                                                     \
        const bool *restrict c, const type *restrict a, long a_step,                 \
        const type *restrict b, long b_step, type *restrict z, long count) {         \
        if (a_step && b_step) {                                                      \
            SELECT_LOOP(a[i], b[i])                                                  \
        } else if (a_step) {                                                         \
            type other = b[0];                                                       \
            SELECT_LOOP(a[i], other)                                                 \
        } else if (b_step) {                                                         \
            type one = a[0];                                                         \
            SELECT_LOOP(one, b[i])                                                   \
        } else {                                                                     \
            type one = a[0], other = b[0];                                           \
            SELECT_LOOP(one, other)                                                  \
        }                                                                            \
    }

SELECT_PIECE(select_4, uint32_t)
SELECT_PIECE(select_8, uint64_t)

static void run_select(void *context, long index) {
    select_job *job = context;
    long start = index * PIECE, count = piece_length(job->count, index);
    const bool *c = job->condition + start;
    if (job->size == 4) {
        select_4(
            c, (const uint32_t *)job->a + start * job->a_step, job->a_step,
            (const uint32_t *)job->b + start * job->b_step, job->b_step,
            (uint32_t *)job->z + start, count);
    } else {
        select_8(
            c, (const uint64_t *)job->a + start * job->a_step, job->a_step,
            (const uint64_t *)job->b + start * job->b_step, job->b_step,
            (uint64_t *)job->z + start, count);
    }
}

void kiso_select(
    const bool *condition, const void *a, bool a_repeats, const void *b, bool b_repeats, void *z,
    long count, long size) {
    select_job job = {condition, a, b, z, a_repeats ? 0 : 1, b_repeats ? 0 : 1, count, size};
    kiso_parallel(piece_count(count), run_select, &job);
}

typedef struct {
    const kiso_channel_move *move;
    const float *from;
    float *to;
} channel_move_job;

// `lanes` neighbouring channels of all pixels of a block.
static inline void move_lanes(
    const float *from, float *to, long pixels, long block, long lanes) {
    for (long i = 0; i < pixels; i++)
        memcpy(to + i * block, from + i * block, (size_t)lanes * sizeof(float));
}

static void move_channels(void *context, long image) {
    const channel_move_job *job = context;
    const kiso_channel_move *m = job->move;
    const float *from = job->from + image * m->from_step;
    float *to = job->to + image * m->to_step;
    long size = m->pixels * m->block;
    for (long done = 0; done < m->count;) {
        long source = m->from_start + done, target = m->to_start + done;
        long lanes = m->block - (source % m->block > target % m->block ? source % m->block
                                                                      : target % m->block);
        if (lanes > m->count - done) lanes = m->count - done;
        const float *x = from + source / m->block * size + source % m->block;
        float *y = to + target / m->block * size + target % m->block;
        // Sizes that the compiler knows are moved in one instruction.
        if (lanes == m->block) memcpy(y, x, (size_t)size * sizeof(float));
        else if (lanes == 8) move_lanes(x, y, m->pixels, m->block, 8);
        else if (lanes == 4) move_lanes(x, y, m->pixels, m->block, 4);
        else move_lanes(x, y, m->pixels, m->block, lanes);
        done += lanes;
    }
    // What fills the last block up is zero.
    long end = m->to_start + m->count, free = m->fills ? (m->block - end % m->block) % m->block : 0;
    float *y = to + end / m->block * size + end % m->block;
    for (long i = 0; free > 0 && i < m->pixels; i++)
        memset(y + i * m->block, 0, (size_t)free * sizeof(float));
}

void kiso_move_channels_f32(
    const kiso_channel_move *move, long images, const float *from, float *to) {
    channel_move_job job = {move, from, to};
    kiso_parallel(images, move_channels, &job);
}

#endif
