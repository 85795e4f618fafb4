#include "edit_line.h"

#include <ctype.h>
#include <editline/readline.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const int history_lines = 1000;

typedef struct {
  char *text;
  EditLineContext context;
} Word;

static Word *words;
static size_t word_count;

static sigjmp_buf discarded;
static volatile sig_atomic_t is_reading;
static pthread_t reader;
static struct sigaction previous;

// libedit's read goes on after a signal, so the only way out of it is a jump; psql leaves it the same way.
static void discard(int number) {
  if (!is_reading) {
    if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) previous.sa_handler(number);
    return;
  }
  if (!pthread_equal(pthread_self(), reader)) {
    pthread_kill(reader, number);
    return;
  }
  is_reading = 0;
  siglongjmp(discarded, 1);
}

static EditLineContext context;

static int is_lower(const char *text) {
  for (; *text; text++) {
    if (isalpha((unsigned char)*text)) return islower((unsigned char)*text);
  }
  return 0;
}

/// The word as it is to stand behind what was typed before its last dot, a keyword in the letters that were typed.
static char *completed(const char *text, size_t qualifier, const Word *word) {
  size_t length = strlen(word->text);
  char *line = malloc(qualifier + length + 1);
  if (!line) return NULL;
  memcpy(line, text, qualifier);
  memcpy(line + qualifier, word->text, length + 1);
  if (word->context == EDIT_LINE_KEYWORD && is_lower(text)) {
    for (char *letter = line + qualifier; *letter; letter++) *letter = (char)tolower((unsigned char)*letter);
  }
  return line;
}

static int fits(const Word *word) {
  if (context != EDIT_LINE_KEYWORD) return word->context == context;
  return word->context == EDIT_LINE_KEYWORD || word->context == EDIT_LINE_VIEW || word->context == EDIT_LINE_COLUMN;
}

static char *next_word(const char *text, int state) {
  static size_t index;
  if (state == 0) index = 0;
  // `runs.sta`: a column behind a view.
  const char *dot = context == EDIT_LINE_COMMAND ? NULL : strrchr(text, '.');
  size_t qualifier = dot ? (size_t)(dot + 1 - text) : 0;
  while (index < word_count) {
    const Word *word = &words[index++];
    if (!fits(word) || (qualifier && word->context != EDIT_LINE_COLUMN)) continue;
    if (strncasecmp(word->text, text + qualifier, strlen(text) - qualifier) == 0) return completed(text, qualifier, word);
  }
  return NULL;
}

/// Whether the word that ends before `end` is this one.
static int is_before(const char *line, int end, const char *word) {
  while (end > 0 && isspace((unsigned char)line[end - 1])) end--;
  int length = (int)strlen(word);
  return end >= length && strncasecmp(line + end - length, word, (size_t)length) == 0
         && (end == length || !isalnum((unsigned char)line[end - length - 1]));
}

static EditLineContext context_at(const char *line, int start) {
  if (line[0] == '.') {
    if (start == 0) return EDIT_LINE_COMMAND;
    if (is_before(line, start, ".schema")) return EDIT_LINE_VIEW;
    if (is_before(line, start, ".mode")) return EDIT_LINE_FORMAT;
    return EDIT_LINE_QUERY;
  }
  if (is_before(line, start, "from") || is_before(line, start, "join")) return EDIT_LINE_VIEW;
  return EDIT_LINE_KEYWORD;
}

static char **complete(const char *text, int start, int end) {
  (void)end;
  // No file names where nothing fits.
  rl_attempted_completion_over = 1;
  context = context_at(rl_line_buffer, start);
  return rl_completion_matches(text, next_word);
}

static void prepare(void) {
  static int is_prepared;
  if (is_prepared) return;
  is_prepared = 1;
  // A parent may have left it blocked; nobody could leave a line or stop a statement then.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
  rl_catch_signals = 0;
  rl_initialize();
  rl_attempted_completion_function = complete;
  rl_basic_word_break_characters = " \t\n\"\\'`@$><=;|&{(,)+-*/";
  using_history();
  stifle_history(history_lines);
}

char *edit_line_read(const char *prompt, int *interrupted) {
  prepare();
  *interrupted = 0;
  reader = pthread_self();
  struct sigaction action = {.sa_handler = discard};
  sigaction(SIGINT, &action, &previous);
  if (sigsetjmp(discarded, 1)) {
    sigaction(SIGINT, &previous, NULL);
    fputs("^C\n", stdout);
    fflush(stdout);
    *interrupted = 1;
    return strdup("");
  }
  is_reading = 1;
  char *line = readline(prompt);
  is_reading = 0;
  sigaction(SIGINT, &previous, NULL);
  return line;
}

void edit_line_remember(const char *line) { add_history(line); }

int edit_line_load_history(const char *path) {
  prepare();
  if (access(path, F_OK) != 0) return errno == ENOENT ? 0 : errno;
  return read_history(path);
}

int edit_line_save_history(const char *path) { return write_history(path); }

void edit_line_add_word(const char *word, EditLineContext context) {
  Word *longer = realloc(words, (word_count + 1) * sizeof *words);
  char *copy = strdup(word);
  if (longer) words = longer;
  // A word less to complete is all that is lost without memory.
  if (!longer || !copy) {
    free(copy);
    return;
  }
  words[word_count].text = copy;
  words[word_count++].context = context;
}
