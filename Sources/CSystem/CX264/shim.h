// x264's API. x264_encoder_open is a macro that carries the API version: a function stands for it.
#include <stdint.h>
#include <stdlib.h>
#include <x264.h>

static inline x264_t *cx264_encoder_open(x264_param_t *parameters) { return x264_encoder_open(parameters); }

// x264 logs through a callback with a va_list, which no Swift closure can be; nothing of it is wanted but errors, and
// those come back as return values.
static inline void cx264_silence(x264_param_t *parameters) {
    parameters->i_log_level = X264_LOG_NONE;
    parameters->pf_log = 0;
}
