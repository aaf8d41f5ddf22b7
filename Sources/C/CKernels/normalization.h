// What batch normalisation and its gradient share: how channels are laid out, and how the work is cut.
//
// Images are [images, blocks, pixels, block], the channels being `blocks` times `block`. A matrix
// [rows, features] is `rows` images of one pixel in one block.
#ifndef KISO_NORMALIZATION_H
#define KISO_NORMALIZATION_H
#include "vector.h"

#include <math.h>
#include <string.h>

/// Channels that one task takes.
enum { LANES = 32 };

typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t mask8 __attribute__((vector_size(32), aligned(4)));

/// Where image `i` of block `b` begins.
static inline long place(const kiso_channels *s, long image, long block) {
    return (image * s->blocks + block) * s->pixels * s->block;
}

// Sums are taken in runs of so many pixels, which are short enough for single precision. Pixels that
// lie in a row are cut into runs; with one block those of all images do.
enum { RUN = 128 };

static inline long row_length(const kiso_channels *s) {
    return s->blocks == 1 ? s->images * s->pixels : s->pixels;
}

static inline long runs_per_row(const kiso_channels *s) { return (row_length(s) + RUN - 1) / RUN; }

static inline long run_count(const kiso_channels *s) {
    return (s->blocks == 1 ? 1 : s->images) * runs_per_row(s);
}

static inline long run_place(const kiso_channels *s, long run, long block) {
    long runs = runs_per_row(s);
    return place(s, run / runs, block) + run % runs * RUN * s->block;
}

static inline long run_length(const kiso_channels *s, long run) {
    long rest = row_length(s) - run % runs_per_row(s) * RUN;
    return rest < RUN ? rest : RUN;
}

/// Strips of neighbouring channels in a block; each is a task of its own.
static inline long strip_count(const kiso_channels *s) { return (s->block + LANES - 1) / LANES; }

/// Moves single-precision sums of one run into double-precision ones of all.
static inline void collect(float *part, double *sums, long lanes) {
    for (long j = 0; j < lanes; j++) {
        sums[j] += (double)part[j];
        part[j] = 0;
    }
}

/// A strip of channels that lie side by side, and a part of its runs.
typedef struct {
    long block, first, lanes, channel, run, end;
} strip;

static inline strip strip_of(const kiso_channels *s, long task, long piece, long pieces) {
    long strips = strip_count(s), runs = run_count(s), first = task % strips * LANES;
    strip p = {.block = task / strips, .first = first};
    p.lanes = s->block - first < LANES ? s->block - first : LANES;
    p.channel = p.block * s->block + first;
    p.run = runs * piece / pieces;
    p.end = runs * (piece + 1) / pieces;
    return p;
}

// Where there are enough strips for the threads, one task does all for a strip. Where there are few, as
// with sixteen channels in one block, each is cut into pieces, whose sums are added in their order. How
// many depends on the shape alone, so that the number of threads changes nothing.

/// Strips that are cut, and pieces of one.
enum { CUT_STRIPS = 3, CUT_PIECES = 4 };

/// Sums of the pieces of strips.
typedef double cut_sums[CUT_STRIPS][CUT_PIECES][LANES];

/// How strips are cut.
typedef struct {
    const kiso_channels *shape;
    long strips, pieces;
} cutting;

/// How the strips of a shape are cut; into one piece where they are not.
static inline cutting cutting_of(const kiso_channels *shape) {
    long strips = shape->blocks * strip_count(shape), runs = run_count(shape);
    long pieces = strips > CUT_STRIPS ? 1 : strips > 1 ? 2 : CUT_PIECES;
    return (cutting){.shape = shape, .strips = strips, .pieces = pieces < runs ? pieces : runs};
}

// The strips of a piece follow one another: they are the same images.

static inline long strip_number(const cutting *c, long task) { return task % c->strips; }

static inline long piece_number(const cutting *c, long task) { return task / c->strips; }

static inline strip cut_strip(const cutting *c, long task) {
    return strip_of(c->shape, strip_number(c, task), piece_number(c, task), c->pieces);
}

/// The sums of a task's piece, set to zero.
static inline double *cleared(const cutting *c, cut_sums sums, long task) {
    double *own = sums[strip_number(c, task)][piece_number(c, task)];
    memset(own, 0, sizeof(double) * LANES);
    return own;
}

/// The sums of the pieces of a strip, added to the first's.
static inline double *joined(const cutting *c, cut_sums sums, long number) {
    for (long piece = 1; piece < c->pieces; piece++)
        for (long j = 0; j < LANES; j++) sums[number][0][j] += sums[number][piece][j];
    return sums[number][0];
}

/// What the normalisation of a strip's channels multiplies by and adds; the same in both directions, so
/// that the gradient finds out for itself where a ReLU behind it was on.
static inline void affine_terms(
    const strip *p, const float *scale, const float *shift, const float *mean,
    const float *deviation, float *factor, float *height) {
    for (long j = 0; j < p->lanes; j++) {
        long channel = p->channel + j;
        // A channel that only pads a block has scale 0 and may have deviation 0.
        factor[j] = scale[channel] == 0.0f ? 0.0f : scale[channel] / deviation[channel];
        height[j] = shift[channel] - mean[channel] * factor[j];
    }
}
#endif
