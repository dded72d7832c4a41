#include "CLibAV.h"

#include <stdio.h>
#include <string.h>

int clibav_errno_of(int code) {
  int number = AVUNERROR(code);
  return number > 0 && number < 4096 ? number : 0;
}

int clibav_is_interlaced(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_MAJOR < 58
  return frame->interlaced_frame;
#else
  return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#endif
}

int64_t clibav_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT < AV_VERSION_INT(57, 30, 100)
  return frame->pkt_duration;
#else
  return frame->duration;
#endif
}

AVIOContext *clibav_reading_context(int buffer_size, void *opaque, clibav_read read, clibav_seek seek) {
  unsigned char *buffer = av_malloc(buffer_size);
  if (!buffer) return NULL;
  AVIOContext *context = avio_alloc_context(buffer, buffer_size, 0, opaque, read, NULL, seek);
  if (!context) av_free(buffer);
  return context;
}

AVIOContext *clibav_writing_context(int buffer_size, void *opaque, clibav_write write) {
  unsigned char *buffer = av_malloc(buffer_size);
  if (!buffer) return NULL;
#if LIBAVFORMAT_VERSION_MAJOR < 61
  int (*callback)(void *, uint8_t *, int) = (int (*)(void *, uint8_t *, int))write;
#else
  clibav_write callback = write;
#endif
  AVIOContext *context = avio_alloc_context(buffer, buffer_size, 1, opaque, NULL, callback, NULL);
  if (!context) av_free(buffer);
  return context;
}

void clibav_free_context(AVIOContext **context) {
  if (!*context) return;
  av_freep(&(*context)->buffer);
  avio_context_free(context);
}

static int kept_level = AV_LOG_ERROR;
static _Thread_local char last_message[512];
static _Thread_local char taken_message[512];

static void keep_message(void *owner, int level, const char *format, va_list arguments) {
  if (level > kept_level) return;
  (void)owner;
  vsnprintf(last_message, sizeof last_message, format, arguments);
  last_message[strcspn(last_message, "\n")] = 0;
}

void clibav_keep_messages(int level) {
  kept_level = level;
  av_log_set_callback(keep_message);
}

const char *clibav_take_message(void) {
  memcpy(taken_message, last_message, sizeof taken_message);
  last_message[0] = 0;
  return taken_message;
}
