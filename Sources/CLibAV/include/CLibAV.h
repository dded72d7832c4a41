// libav as Swift sees it, and what of its headers Swift does not import: macros and variadics.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

static const int64_t clibav_no_pts = AV_NOPTS_VALUE;

static inline int clibav_error_eof(void) { return AVERROR_EOF; }
static inline int clibav_error_again(void) { return AVERROR(EAGAIN); }
static inline int clibav_error_exit(void) { return AVERROR_EXIT; }
static inline int clibav_error_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int clibav_error_out_of_memory(void) { return AVERROR(ENOMEM); }
static inline int clibav_error_from_errno(int number) { return AVERROR(number); }
/// The `errno` behind a libav error code, or 0 when it is one of libav's own.
int clibav_errno_of(int code);

/// Whether a decoded picture is made of two fields, taken one after the other. (A flag from libavutil 58 on.)
int clibav_is_interlaced(const AVFrame *frame);
/// How long a decoded frame is shown, ticks; 0 when unknown. (Its field was renamed in libavutil 57.30.)
int64_t clibav_frame_duration(const AVFrame *frame);

/// Reads up to `size` bytes into `buffer`: bytes read, `AVERROR_EOF`, or a negative error.
typedef int (*clibav_read)(void *opaque, uint8_t *buffer, int size);
/// Takes `size` bytes: `size`, or a negative error. (The buffer's const-ness differs between libavformat 59 and 61.)
typedef int (*clibav_write)(void *opaque, const uint8_t *buffer, int size);
typedef int64_t (*clibav_seek)(void *opaque, int64_t offset, int whence);

/// An I/O context that reads through `read` (and `seek`, or NULL when the source only goes forward).
AVIOContext *clibav_reading_context(int buffer_size, void *opaque, clibav_read read, clibav_seek seek);
/// An I/O context that writes through `write` and cannot seek.
AVIOContext *clibav_writing_context(int buffer_size, void *opaque, clibav_write write);
/// Frees an I/O context made here, with its buffer, and clears the pointer.
void clibav_free_context(AVIOContext **context);

/// Routes libav's log: messages at `level` or worse are kept, the last one per thread, for `clibav_last_message`.
void clibav_keep_messages(int level);
/// The calling thread's last kept message ("" when none), cleared by the call. Valid until the thread's next call.
const char *clibav_take_message(void);
