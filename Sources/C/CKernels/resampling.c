// Pictures that are read between their pixels.
#ifdef KISO_NATIVE
#include "vector.h"

#include <string.h>

enum { LANES = 16 };

static inline __attribute__((always_inline)) float within(float place, float last) {
    // Written so that what is no number lies outside, too.
    place = place > 1 ? place : 1;
    return place < last ? place : last;
}

VECTORISED
void kiso_resample_f32(
    const float *frame, const kiso_picture *picture, const float *down, const float *right,
    float *restrict target) {
    long height = picture->height, width = picture->width, step = width + 4;
    float row_by_row = (float)picture->row_by_row, row_by_column = (float)picture->row_by_column;
    float column_by_row = (float)picture->column_by_row;
    float column_by_column = (float)picture->column_by_column;
    float last_row = (float)(height + 2), last_column = (float)(width + 2);
    double middle_row = (double)(height - 1) / 2, middle_column = (double)(width - 1) / 2;
    for (long y = 0; y < height; y++) {
        // Of the pixel in the middle of the line, so that a turned picture's middle stays exact.
        double below_middle = (double)y - middle_row;
        float row_start =
            (float)(middle_row + picture->row_by_row * below_middle + picture->row_shift + 2);
        float column_start =
            (float)(middle_column + picture->column_by_row * below_middle + picture->column_shift + 2);
        for (long x = 0; x < width; x += LANES) {
            int32_t places[LANES];
            float below[LANES], ahead[LANES], values[LANES];
            float under[LANES] = {0}, beside[LANES] = {0};
            float first = (float)((double)x - middle_column);
            if (down) {
                memcpy(under, down + y * picture->field_step + x, sizeof under);
                memcpy(beside, right + y * picture->field_step + x, sizeof beside);
            }
            for (int i = 0; i < LANES; i++) {
                float across = first + (float)i + beside[i];
                float row = within(row_start + row_by_column * across + row_by_row * under[i], last_row);
                float column = within(
                    column_start + column_by_column * across + column_by_row * under[i], last_column);
                int32_t top = (int32_t)row, left = (int32_t)column;
                places[i] = top * (int32_t)step + left;
                below[i] = row - (float)top;
                ahead[i] = column - (float)left;
            }
            long count = width - x < LANES ? width - x : LANES;
            for (long channel = 0; channel < picture->channels; channel++) {
                const float *plane = frame + channel * (height + 4) * step;
                const float *next = plane + step;
                // Pairs of neighbours are read one by one: gathering took twice as long where it was measured.
                float upper[2 * LANES], lower[2 * LANES];
#pragma clang loop vectorize(disable) unroll(full)
                for (int i = 0; i < LANES; i++) {
                    memcpy(upper + 2 * i, plane + places[i], 8);
                    memcpy(lower + 2 * i, next + places[i], 8);
                }
                for (int i = 0; i < LANES; i++) {
                    float upper_value = upper[2 * i] * (1 - ahead[i]) + upper[2 * i + 1] * ahead[i];
                    float lower_value = lower[2 * i] * (1 - ahead[i]) + lower[2 * i + 1] * ahead[i];
                    values[i] = upper_value * (1 - below[i]) + lower_value * below[i];
                }
                memcpy(target + (channel * height + y) * width + x, values, (size_t)count * 4);
            }
        }
    }
}

#endif
