// libedit by its readline interface. Swift takes C's global variables for shared state that any thread may change:
// the few that are needed are set and read here, on the one thread that edits lines.
#include <stdio.h>
#include <stdlib.h>
#include <editline/readline.h>

/// Asks `complete` when Tab is pressed, and nobody for file names.
static inline void cedit_set_completion(char **(*complete)(const char *word, int start, int end)) {
    rl_attempted_completion_function = complete;
}

/// To be called in `complete`: there is nothing to complete but what it returns.
static inline void cedit_completion_is_over(void) { rl_attempted_completion_over = 1; }

/// The line as far as it is typed.
static inline const char *cedit_line(void) { return rl_line_buffer; }
