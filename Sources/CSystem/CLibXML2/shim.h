// libxml2: only the parser that calls back (SAX2), fed from memory.
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

// Whether the parser was stopped or gave up. 2.14 deprecates the member and has a function that 2.9 (Debian 12) lacks.
static inline int clibxml2_is_stopped(xmlParserCtxtPtr context) {
#if LIBXML_VERSION >= 21400
    return xmlCtxtIsStopped(context);
#else
    return context->disableSAX != 0;
#endif
}
