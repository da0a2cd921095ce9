// libxml2: only the parser that calls back (SAX2), fed from memory.
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
