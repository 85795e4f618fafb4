// Lines typed on a terminal, with editing, history and completion by libedit (https://thrysoee.dk/editline/), through
// the part of it that GNU readline shares. What needs C stands here: variables of the library, and a jump out of a
// signal handler.
#ifndef EDIT_LINE_H
#define EDIT_LINE_H

/// The line, without its end, for `free`; NULL at the end of input. Ctrl-C discards what was typed: then the line is
/// empty and `*interrupted` is 1.
char *edit_line_read(const char *prompt, int *interrupted);

/// Adds a line to the history.
void edit_line_remember(const char *line);

/// 0, or an errno. A file that does not exist is an empty history.
int edit_line_load_history(const char *path);

/// Keeps the newest 1000 lines. 0, or an errno.
int edit_line_save_history(const char *path);

/// Where the tabulator key offers a word: a command at the beginning of a line; a view behind FROM, JOIN and `.schema`;
/// a format behind `.mode`; a query behind `.query`; keywords, views and columns elsewhere.
typedef enum {
  EDIT_LINE_COMMAND,
  EDIT_LINE_VIEW,
  EDIT_LINE_FORMAT,
  EDIT_LINE_QUERY,
  EDIT_LINE_KEYWORD,
  EDIT_LINE_COLUMN,
} EditLineContext;

/// Adds a word that the tabulator key completes, whatever the case of its letters.
void edit_line_add_word(const char *word, EditLineContext context);

#endif
