// libedit by its readline interface.
#include <stdio.h>
#include <stdlib.h>
#include <editline/readline.h>
