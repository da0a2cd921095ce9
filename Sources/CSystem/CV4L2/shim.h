// libv4l2 and the kernel's V4L2 interface. Swift sees neither variadic functions nor the _IOWR macros: both are here.
#include <errno.h>
#include <fcntl.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <stdio.h>

static inline int cv4l2_open(const char *path) { return v4l2_open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0); }

/// Repeats a call that a signal interrupted.
static inline int cv4l2_ioctl(int fd, unsigned long request, void *argument) {
    int result;
    do result = v4l2_ioctl(fd, request, argument); while (result == -1 && errno == EINTR);
    return result;
}

/// libv4l2 writes its complaints to standard error; the errors that it returns say enough. To be called once, before
/// anything else of it.
static inline void cv4l2_silence(void) {
    if (!v4l2_log_file) v4l2_log_file = fopen("/dev/null", "we");
}

static const unsigned long cv4l2_querycap = VIDIOC_QUERYCAP;
static const unsigned long cv4l2_enum_fmt = VIDIOC_ENUM_FMT;
static const unsigned long cv4l2_enum_framesizes = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long cv4l2_enum_frameintervals = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long cv4l2_g_fmt = VIDIOC_G_FMT;
static const unsigned long cv4l2_s_fmt = VIDIOC_S_FMT;
static const unsigned long cv4l2_g_parm = VIDIOC_G_PARM;
static const unsigned long cv4l2_s_parm = VIDIOC_S_PARM;
static const unsigned long cv4l2_reqbufs = VIDIOC_REQBUFS;
static const unsigned long cv4l2_querybuf = VIDIOC_QUERYBUF;
static const unsigned long cv4l2_qbuf = VIDIOC_QBUF;
static const unsigned long cv4l2_dqbuf = VIDIOC_DQBUF;
static const unsigned long cv4l2_streamon = VIDIOC_STREAMON;
static const unsigned long cv4l2_streamoff = VIDIOC_STREAMOFF;
static const unsigned long cv4l2_query_ext_ctrl = VIDIOC_QUERY_EXT_CTRL;
static const unsigned long cv4l2_querymenu = VIDIOC_QUERYMENU;
static const unsigned long cv4l2_g_ctrl = VIDIOC_G_CTRL;
static const unsigned long cv4l2_s_ctrl = VIDIOC_S_CTRL;
static const unsigned long cv4l2_g_ext_ctrls = VIDIOC_G_EXT_CTRLS;
static const unsigned long cv4l2_s_ext_ctrls = VIDIOC_S_EXT_CTRLS;

// Flags whose macros hold casts or unions that Swift can't import.
static const unsigned int cv4l2_ctrl_flag_next_ctrl = V4L2_CTRL_FLAG_NEXT_CTRL;

/// Where buffer `b` of a memory-mapped queue lies, for v4l2_mmap.
static inline unsigned int cv4l2_buffer_offset(const struct v4l2_buffer *b) { return b->m.offset; }
