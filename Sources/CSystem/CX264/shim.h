// x264's API. x264_encoder_open is a macro that carries the API version: a function stands for it.
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <x264.h>

static inline x264_t *cx264_encoder_open(x264_param_t *parameters) { return x264_encoder_open(parameters); }

// x264 logs through a callback with a va_list, which no Swift closure can be, and insists on having one. Nothing of it is
// wanted: errors come back as return values.
static inline void cx264_discard(void *context, int level, const char *format, va_list arguments) {
    (void)context, (void)level, (void)format, (void)arguments;
}

static inline void cx264_silence(x264_param_t *parameters) {
    parameters->i_log_level = X264_LOG_NONE;
    parameters->pf_log = cx264_discard;
}
