// Statistics of arrays, without SQLite. A value that does not exist for the numbers, or that no double can hold, is NaN.
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stddef.h>

void sort_numbers(double *numbers, size_t count);

/// Standard deviation with n - 1; NaN below two numbers.
double sample_deviation(const double *numbers, size_t count);

typedef struct {
  double slope, intercept, r_squared;
} Line;

/// The line of least squares; all NaN below two points and for one x.
Line least_squares(const double *y, const double *x, size_t count);

/// The median of the slopes between points of different x (Theil 1950, Sen 1968), listed by none: O(n log n) a probe.
/// NaN below two points and for one x. Sets `*no_memory` where memory ran out.
double theil_sen(const double *y, const double *x, size_t count, int *no_memory);

#endif
