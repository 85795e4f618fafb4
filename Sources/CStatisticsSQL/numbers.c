#include "numbers.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void sort_numbers(double *numbers, size_t count) { qsort(numbers, count, sizeof *numbers, ascending); }

// Neumaier 1974: a sum that is right to the last digit also where numbers cancel.
static double mean_of(const double *numbers, size_t count) {
  double sum = 0, lost = 0;
  for (size_t i = 0; i < count; i++) {
    double next = sum + numbers[i];
    lost += fabs(sum) >= fabs(numbers[i]) ? (sum - next) + numbers[i] : (numbers[i] - next) + sum;
    sum = next;
  }
  return (sum + lost) / (double)count;
}

typedef struct {
  double xx, yy, xy;
} CentredSums;

// Welford 1962, on differences from the first point, so that an offset of 1e9 costs no digits. The same operations in
// the same order as `BivariateMoments` of TidemarkStatistics, so reports and SQL agree to the last digit.
static CentredSums centred_sums(const double *y, const double *x, size_t count) {
  CentredSums sums = {0, 0, 0};
  double mean_x = 0, mean_y = 0;
  for (size_t i = 0; i < count; i++) {
    double shifted_x = x[i] - x[0], shifted_y = y[i] - y[0];
    double dx = shifted_x - mean_x, dy = shifted_y - mean_y, n = (double)(i + 1);
    mean_x += dx / n;
    mean_y += dy / n;
    sums.xx += dx * (shifted_x - mean_x);
    sums.yy += dy * (shifted_y - mean_y);
    sums.xy += dx * (shifted_y - mean_y);
  }
  return sums;
}

double sample_deviation(const double *numbers, size_t count) {
  if (count < 2) return NAN;
  return sqrt(centred_sums(numbers, numbers, count).xx / (double)(count - 1));
}

Line least_squares(const double *y, const double *x, size_t count) {
  Line line = {NAN, NAN, NAN};
  if (count < 2) return line;
  CentredSums sums = centred_sums(y, x, count);
  if (!(sums.xx > 0)) return line;
  line.slope = sums.xy / sums.xx;
  line.intercept = mean_of(y, count) - line.slope * mean_of(x, count);
  if (isfinite(line.slope) && sums.yy > 0) {
    double correlation = sums.xy / sqrt(sums.xx) / sqrt(sums.yy);
    line.r_squared = fmin(1, correlation * correlation);
  }
  return line;
}

// Theil and Sen. A slope below m is an inversion of y - m x in the order of x (Dillencourt, Mount and Netanyahu 1992,
// "A randomized algorithm for slope selection"), so merge sort counts them. The bracket around the wanted rank is
// narrowed by value; when few slopes remain inside they are listed, so the answer is the slope itself.

typedef struct {
  double x, y;
} Point;

typedef struct {
  double low, high;
  size_t index;
} Residual;

typedef struct {
  size_t count;
  /// In the order of x, then y; both from the first point on, so that times since 1970 keep their digits.
  Point *points;
  /// The same with -y, for slopes up to a value.
  Point *mirrored;
  double *values, *merged;
  Residual *order;
} Slopes;

static int by_x_then_y(const void *a, const void *b) {
  const Point *p = a, *q = b;
  if (p->x != q->x) return p->x < q->x ? -1 : 1;
  return (p->y > q->y) - (p->y < q->y);
}

static int by_low(const void *a, const void *b) {
  const Residual *p = a, *q = b;
  if (p->low != q->low) return p->low < q->low ? -1 : 1;
  return (p->index > q->index) - (p->index < q->index);
}

/// Sorts `values` and returns the pairs that were in the wrong order.
static size_t inversions(double *values, double *merged, size_t count) {
  size_t found = 0;
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t start = 0; start < count; start += 2 * width) {
      size_t middle = start + width < count ? start + width : count;
      size_t end = start + 2 * width < count ? start + 2 * width : count;
      size_t left = start, right = middle, to = start;
      while (left < middle && right < end) {
        if (values[right] < values[left]) {
          found += middle - left;
          merged[to++] = values[right++];
        } else {
          merged[to++] = values[left++];
        }
      }
      while (left < middle) merged[to++] = values[left++];
      while (right < end) merged[to++] = values[right++];
    }
    double *swapped = values;
    values = merged;
    merged = swapped;
  }
  return found;
}

/// Slopes < m between the points.
static size_t slopes_below(const Slopes *slopes, const Point *points, double m) {
  for (size_t i = 0; i < slopes->count; i++) slopes->values[i] = points[i].y - m * points[i].x;
  return inversions(slopes->values, slopes->merged, slopes->count);
}

/// Larger than every slope.
static double bound(const Slopes *slopes) {
  double gap = INFINITY, largest = 0;
  for (size_t i = 0; i < slopes->count; i++) {
    largest = fmax(largest, fabs(slopes->points[i].y));
    if (i == 0) continue;
    double step = slopes->points[i].x - slopes->points[i - 1].x;
    if (step > 0) gap = fmin(gap, step);
  }
  return 2 * largest / gap * 1.001 + 1e-300;
}

/// The middle of the bracket: by value where both ends are of one size, by magnitude where they are not.
static double probe(double low, double high) {
  double a = fabs(low), b = fabs(high), small = fmin(a, b), large = fmax(a, b);
  if (small >= large / 16) return low + (high - low) / 2;
  double magnitude = small == 0 ? large / 1024 : sqrt(small) * sqrt(large);
  return b >= a ? magnitude : -magnitude;
}

/// The slopes in [low, high), for `free`: pairs in order at `low` and inverted at `high`, met by insertion sort.
/// NULL without memory.
static double *slopes_between(const Slopes *slopes, double low, double high, size_t *found) {
  const Point *points = slopes->points;
  for (size_t i = 0; i < slopes->count; i++) {
    slopes->order[i].low = points[i].y - low * points[i].x;
    slopes->order[i].high = points[i].y - high * points[i].x;
    slopes->order[i].index = i;
  }
  qsort(slopes->order, slopes->count, sizeof *slopes->order, by_low);
  size_t capacity = 8 * slopes->count;
  double *inside = malloc(capacity * sizeof *inside);
  *found = 0;
  for (size_t end = 1; inside && end < slopes->count; end++) {
    Residual moving = slopes->order[end];
    size_t k = end;
    for (; k > 0 && slopes->order[k - 1].high > moving.high; k--) {
      const Point *p = &points[moving.index], *q = &points[slopes->order[k - 1].index];
      slopes->order[k] = slopes->order[k - 1];
      if (p->x == q->x) continue;
      if (*found == capacity) {
        double *longer = realloc(inside, (capacity *= 2) * sizeof *inside);
        if (!longer) {
          free(inside);
          return NULL;
        }
        inside = longer;
      }
      inside[(*found)++] = (p->y - q->y) / (p->x - q->x);
    }
    slopes->order[k] = moving;
  }
  return inside;
}

/// The slope of rank `k`, 0 for the smallest of `count`.
static double slope_of_rank(const Slopes *slopes, size_t k, size_t count, int *no_memory) {
  size_t below_zero = slopes_below(slopes, slopes->points, 0);
  if (below_zero <= k && k < count - slopes_below(slopes, slopes->mirrored, 0)) return 0;
  double limit = bound(slopes);
  double low = below_zero > k ? -limit : 0, high = below_zero > k ? 0 : limit;
  size_t below_low = below_zero > k ? 0 : below_zero, below_high = below_zero > k ? below_zero : count;
  while (below_high - below_low > 4 * slopes->count) {
    double middle = probe(low, high);
    // So many slopes of one value.
    if (!(middle > low && middle < high && high - low > 1e-15 * fmax(fabs(low), fabs(high)))) return middle;
    size_t rank = slopes_below(slopes, slopes->points, middle);
    if (rank <= k) {
      low = middle;
      below_low = rank;
    } else {
      high = middle;
      below_high = rank;
    }
  }
  size_t found;
  double *inside = slopes_between(slopes, low, high, &found);
  if (!inside) {
    *no_memory = 1;
    return NAN;
  }
  double slope = low + (high - low) / 2;
  if (found > 0) {
    sort_numbers(inside, found);
    size_t rank = k > below_low ? k - below_low : 0;
    slope = inside[rank < found ? rank : found - 1];
  }
  free(inside);
  return slope;
}

double theil_sen(const double *y, const double *x, size_t count, int *no_memory) {
  *no_memory = 0;
  if (count < 2) return NAN;
  Slopes slopes = {
    count, malloc(count * sizeof(Point)), malloc(count * sizeof(Point)), malloc(count * sizeof(double)),
    malloc(count * sizeof(double)), malloc(count * sizeof(Residual)),
  };
  double slope = NAN;
  if (slopes.points && slopes.mirrored && slopes.values && slopes.merged && slopes.order) {
    double first_x = x[0];
    for (size_t i = 1; i < count; i++) first_x = fmin(first_x, x[i]);
    for (size_t i = 0; i < count; i++) {
      slopes.points[i].x = x[i] - first_x;
      slopes.points[i].y = y[i] - y[0];
      slopes.mirrored[i].x = slopes.points[i].x;
      slopes.mirrored[i].y = -slopes.points[i].y;
    }
    qsort(slopes.points, count, sizeof(Point), by_x_then_y);
    qsort(slopes.mirrored, count, sizeof(Point), by_x_then_y);
    size_t pairs = count * (count - 1) / 2;
    for (size_t i = 0, same = 0; i < count; i++) {
      same = i > 0 && slopes.points[i].x == slopes.points[i - 1].x ? same + 1 : 0;
      pairs -= same;
    }
    if (pairs > 0) {
      slope = slope_of_rank(&slopes, pairs / 2, pairs, no_memory);
      if (pairs % 2 == 0) slope = (slope_of_rank(&slopes, pairs / 2 - 1, pairs, no_memory) + slope) / 2;
    }
  } else {
    *no_memory = 1;
  }
  free(slopes.points);
  free(slopes.mirrored);
  free(slopes.values);
  free(slopes.merged);
  free(slopes.order);
  return slope;
}
