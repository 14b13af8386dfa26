#include "raster.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void raster_say(char* line, const char* format, va_list arguments) {
  if (line[0] != 0) return;
  vsnprintf(line, MESSAGE_BYTES, format, arguments);
  for (char* c = line; *c != 0; c++)
    if ((unsigned char)*c < ' ' || (unsigned char)*c > '~') *c = ' ';
}

int32_t raster_fail(raster* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  raster_say(file->message, format, arguments);
  va_end(arguments);
  return 1;
}

int32_t raster_sample_bytes(int32_t bits) { return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8; }

raster* rubor_raster_open(int32_t format, const uint8_t* bytes, int64_t count, int64_t most_bytes) {
  raster* file = calloc(1, sizeof(raster));
  if (file == NULL) return NULL;
  file->format = format;
  file->bytes = bytes;
  file->count = count;
  file->most_bytes = most_bytes;
  return file;
}

int32_t rubor_raster_describe(raster* file, raster_description* description) {
  memset(&file->page, 0, sizeof file->page);
  int32_t status = file->format == RASTER_PNG ? png_describe(file)
      : file->format == RASTER_JPEG ? jpeg_describe(file) : tiff_describe(file);
  *description = file->page;
  return status;
}

int32_t rubor_raster_read(raster* file, uint8_t* samples, int64_t bytes) {
  const raster_description* p = &file->page;
  if (p->width <= 0 || p->height <= 0 || bytes != p->width * p->height * p->channels * raster_sample_bytes(p->bits))
    return raster_fail(file, "the buffer does not fit the page");
  return file->format == RASTER_PNG ? png_fill(file, samples)
      : file->format == RASTER_JPEG ? jpeg_fill(file, samples) : tiff_fill(file, samples);
}

int32_t rubor_raster_next(raster* file) { return file->format == RASTER_TIFF ? tiff_next(file) : 1; }

const char* rubor_raster_message(const raster* file) { return file->message; }

const char* rubor_raster_remark(const raster* file) { return file->remark; }

void rubor_raster_close(raster* file) {
  if (file == NULL) return;
  if (file->format == RASTER_PNG) png_close(file);
  else if (file->format == RASTER_JPEG) jpeg_close(file);
  else tiff_close(file);
  free(file->palette);
  free(file);
}
