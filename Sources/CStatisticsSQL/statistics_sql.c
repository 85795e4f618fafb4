// Aggregates, also OVER a window (https://www.sqlite.org/windowfunctions.html#udfwinfunc). A row with a NULL among the
// numbers is left out, so an empty group gives NULL, as a statistic that does not exist for the rows there are does.
// Anything but numbers is an error, because text that looks like a number would count as 0 in SQLite's own aggregates.
//
// median, percentile, percentile_cont and percentile_disc have the names and the meaning they have in SQLite from
// 3.51 on, where it is built with SQLITE_ENABLE_PERCENTILE (https://www.sqlite.org/percentile.html).
#include "statistics_sql.h"

#include <math.h>
#include <sqlite3ext.h>
#include <string.h>

#include "numbers.h"

SQLITE_EXTENSION_INIT1

typedef enum { MEDIAN, PERCENTILE, PERCENTILE_CONT, PERCENTILE_DISC, STDDEV, SLOPE, INTERCEPT, R_SQUARED, THEIL_SEN } Kind;

static const StatisticsSQLFunction functions[] = {
  [MEDIAN] = {"median", {"x", NULL}, "the middle"},
  [PERCENTILE] = {"percentile", {"x", "p"}, "of type 7, p from 0 to 100"},
  [PERCENTILE_CONT] = {"percentile_cont", {"x", "p"}, "the same, p from 0 to 1"},
  [PERCENTILE_DISC] = {"percentile_disc", {"x", "p"}, "the value at or below it, p from 0 to 1"},
  [STDDEV] = {"stddev", {"x", NULL}, "standard deviation, n - 1"},
  [SLOPE] = {"linear_slope", {"y", "x"}, "least squares, in y per x"},
  [INTERCEPT] = {"linear_intercept", {"y", "x"}, "least squares, at x = 0"},
  [R_SQUARED] = {"r_squared", {"y", "x"}, "of that line, from 0 to 1"},
  [THEIL_SEN] = {"theil_sen", {"y", "x"}, "median of the slopes between points"},
  {NULL, {NULL, NULL}, NULL},
};

const StatisticsSQLFunction *statistics_sql_functions(void) { return functions; }

static int is_percentile(Kind kind) { return kind <= PERCENTILE_DISC; }
static int has_pairs(Kind kind) { return kind >= SLOPE; }

/// The numbers of the rows in the frame, oldest first; those of a percentile ascending once they were sorted.
typedef struct {
  double *first, *second;
  size_t start, end, capacity;
  int is_sorted;
  /// Whether there is an answer a row, so that the next number is inserted at its place.
  int stays_sorted;
  /// From 0 to 1, of the first row; as it was given for messages.
  double fraction, given_fraction;
  int has_fraction;
} Frame;

static size_t frame_count(const Frame *frame) { return frame->end - frame->start; }

static Kind kind_of(sqlite3_context *context) {
  return (Kind)((const StatisticsSQLFunction *)sqlite3_user_data(context) - functions);
}

/// Fails the statement with `NAME(ARGUMENTS) needs …`.
static void fail(sqlite3_context *context, char *needs) {
  const StatisticsSQLFunction *function = sqlite3_user_data(context);
  const char *second = function->arguments[1];
  char *message = needs ? sqlite3_mprintf("%s(%s%s%s) needs %s", function->name, function->arguments[0],
                                          second ? ", " : "", second ? second : "", needs)
                        : NULL;
  sqlite3_free(needs);
  if (!message) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_error(context, message, -1);
  sqlite3_free(message);
}

/// 1 with the number; 0 for NULL; -1 where the statement failed.
static int number_of(sqlite3_context *context, sqlite3_value *value, int argument, double *number) {
  const StatisticsSQLFunction *function = sqlite3_user_data(context);
  const char *name = function->arguments[argument];
  switch (sqlite3_value_type(value)) {
  case SQLITE_NULL: return 0;
  case SQLITE_INTEGER:
  case SQLITE_FLOAT:
    *number = sqlite3_value_double(value);
    if (isfinite(*number)) return 1;
    fail(context, sqlite3_mprintf("numbers, found an infinite number for %s", name));
    return -1;
  case SQLITE_TEXT:
    // %!s counts characters and not bytes.
    fail(context, sqlite3_mprintf("numbers, found the text '%!.40s' for %s", sqlite3_value_text(value), name));
    return -1;
  default: fail(context, sqlite3_mprintf("numbers, found a blob for %s", name)); return -1;
  }
}

/// The second argument of a percentile, which is one for all rows. 0 where the statement failed.
static int note_fraction(sqlite3_context *context, Frame *frame, sqlite3_value *value) {
  double largest = kind_of(context) == PERCENTILE ? 100 : 1;
  double given = sqlite3_value_double(value);
  int type = sqlite3_value_numeric_type(value);
  if (type == SQLITE_NULL) {
    fail(context, sqlite3_mprintf("p from 0 to %d, found NULL", (int)largest));
    return 0;
  }
  if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT)) {
    fail(context, sqlite3_mprintf("p from 0 to %d, found '%!.40s'", (int)largest, sqlite3_value_text(value)));
    return 0;
  }
  if (!(given >= 0 && given <= largest)) {
    fail(context, sqlite3_mprintf("p from 0 to %d, found %!.15g", (int)largest, given));
    return 0;
  }
  double fraction = given / largest;
  // SQLite's own bound for p that was computed.
  if (frame->has_fraction && fabs(fraction - frame->fraction) > 0.001) {
    fail(context, sqlite3_mprintf("one p for all rows, found %!.15g and %!.15g", frame->given_fraction, given));
    return 0;
  }
  if (!frame->has_fraction) {
    frame->has_fraction = 1;
    frame->fraction = fraction;
    frame->given_fraction = given;
  }
  return 1;
}

/// 0 without memory.
static int make_room(Frame *frame, int has_second) {
  if (frame->end < frame->capacity) return 1;
  if (frame->start > frame->capacity / 2) {
    size_t count = frame_count(frame);
    memmove(frame->first, frame->first + frame->start, count * sizeof(double));
    if (has_second) memmove(frame->second, frame->second + frame->start, count * sizeof(double));
    frame->start = 0;
    frame->end = count;
    return 1;
  }
  size_t capacity = 2 * frame->capacity + 64;
  double *first = sqlite3_realloc64(frame->first, capacity * sizeof(double));
  if (!first) return 0;
  frame->first = first;
  if (has_second) {
    double *second = sqlite3_realloc64(frame->second, capacity * sizeof(double));
    if (!second) return 0;
    frame->second = second;
  }
  frame->capacity = capacity;
  return 1;
}

/// The first place of an ascending frame whose number is not smaller.
static size_t place_of(const Frame *frame, double number) {
  size_t low = 0, high = frame->end;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (frame->first[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void add(sqlite3_context *context, int count, sqlite3_value **values) {
  Kind kind = kind_of(context);
  Frame *frame = sqlite3_aggregate_context(context, sizeof(Frame));
  if (!frame) {
    sqlite3_result_error_nomem(context);
    return;
  }
  if (is_percentile(kind) && count > 1 && !note_fraction(context, frame, values[1])) return;
  double first, second = 0;
  if (number_of(context, values[0], 0, &first) != 1) return;
  if (has_pairs(kind) && number_of(context, values[1], 1, &second) != 1) return;
  if (!make_room(frame, has_pairs(kind))) {
    sqlite3_result_error_nomem(context);
    return;
  }
  if (frame->stays_sorted && frame->is_sorted) {
    size_t place = place_of(frame, first);
    memmove(frame->first + place + 1, frame->first + place, (frame->end - place) * sizeof(double));
    frame->first[place] = first;
  } else {
    frame->first[frame->end] = first;
    frame->is_sorted = 0;
  }
  if (has_pairs(kind)) frame->second[frame->end] = second;
  frame->end++;
}

static void sort_frame(Frame *frame) {
  if (!frame->is_sorted) sort_numbers(frame->first, frame->end);
  frame->is_sorted = 1;
}

/// A row leaves the frame: of all that are in it the one that came first.
static void leave(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  Kind kind = kind_of(context);
  Frame *frame = sqlite3_aggregate_context(context, sizeof(Frame));
  if (!frame || frame_count(frame) == 0 || sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  if (has_pairs(kind) && sqlite3_value_type(values[1]) == SQLITE_NULL) return;
  if (!is_percentile(kind)) {
    frame->start++;
    return;
  }
  sort_frame(frame);
  size_t place = place_of(frame, sqlite3_value_double(values[0]));
  memmove(frame->first + place, frame->first + place + 1, (frame->end - place - 1) * sizeof(double));
  frame->end--;
}

/// Of a sorted frame with a number at least.
static double percentile(const Frame *frame, double fraction, int is_discrete) {
  double position = fraction * (double)(frame->end - 1);
  size_t below = (size_t)position;
  double value = frame->first[below];
  if (is_discrete || position == (double)below || below == frame->end - 1) return value;
  return value + (frame->first[below + 1] - value) * (position - (double)below);
}

static void answer(sqlite3_context *context) {
  Kind kind = kind_of(context);
  Frame *frame = sqlite3_aggregate_context(context, 0);
  if (!frame || frame_count(frame) == 0) {
    sqlite3_result_null(context);
    return;
  }
  if (is_percentile(kind)) {
    sort_frame(frame);
    double fraction = kind == MEDIAN ? 0.5 : frame->fraction;
    sqlite3_result_double(context, percentile(frame, fraction, kind == PERCENTILE_DISC));
    return;
  }
  const double *first = frame->first + frame->start;
  const double *second = has_pairs(kind) ? frame->second + frame->start : NULL;
  size_t count = frame_count(frame);
  double result = NAN;
  int no_memory = 0;
  switch (kind) {
  case STDDEV: result = sample_deviation(first, count); break;
  case SLOPE: result = least_squares(first, second, count).slope; break;
  case INTERCEPT: result = least_squares(first, second, count).intercept; break;
  case R_SQUARED: result = least_squares(first, second, count).r_squared; break;
  case THEIL_SEN: result = theil_sen(first, second, count, &no_memory); break;
  default: break;
  }
  if (no_memory) sqlite3_result_error_nomem(context);
  else if (isfinite(result)) sqlite3_result_double(context, result);
  else sqlite3_result_null(context);
}

/// The answer for a frame that other rows will enter.
static void value(sqlite3_context *context) {
  answer(context);
  Frame *frame = sqlite3_aggregate_context(context, 0);
  if (frame) frame->stays_sorted = 1;
}

static void finish(sqlite3_context *context) {
  answer(context);
  // 0 bytes: nothing is made where no row came.
  Frame *frame = sqlite3_aggregate_context(context, 0);
  if (!frame) return;
  sqlite3_free(frame->first);
  sqlite3_free(frame->second);
  memset(frame, 0, sizeof *frame);
}

int statistics_sql_register(struct sqlite3 *connection) {
  for (const StatisticsSQLFunction *function = functions; function->name; function++) {
    int status = sqlite3_create_window_function(
      connection, function->name, function->arguments[1] ? 2 : 1,
      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, (void *)function, add, finish, value, leave, NULL);
    if (status != SQLITE_OK) return status;
  }
  return SQLITE_OK;
}

#ifndef SQLITE_CORE
/// Called by SQLite when libtidemark_sql.so is loaded; the name follows from that of the file
/// (https://www.sqlite.org/loadext.html#loading_an_extension).
__attribute__((visibility("default"))) int sqlite3_tidemarksql_init(
  sqlite3 *connection, char **problem, const sqlite3_api_routines *api) {
  (void)problem;
  SQLITE_EXTENSION_INIT2(api);
  return statistics_sql_register(connection);
}
#endif
