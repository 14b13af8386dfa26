// What the three decoders share.
#pragma once
#include "rubor_raster.h"
#include <stdbool.h>
#include <stdarg.h>

enum { MESSAGE_BYTES = 240, PALETTE_MOST = 65536 };

struct raster {
  int32_t format;
  const uint8_t* bytes;
  int64_t count, at;
  int64_t most_bytes;
  raster_description page;
  char message[MESSAGE_BYTES];
  char remark[MESSAGE_BYTES];
  uint16_t* palette;
  void* decoder;
};

// Keeps the first line: what comes later follows from it.
void raster_say(char* line, const char* format, va_list arguments);
int32_t raster_fail(raster* file, const char* format, ...) __attribute__((format(printf, 2, 3)));
// Bytes of one sample in the samples handed out.
int32_t raster_sample_bytes(int32_t bits);

int32_t png_describe(raster* file);
int32_t png_fill(raster* file, uint8_t* samples);
void png_close(raster* file);

int32_t jpeg_describe(raster* file);
int32_t jpeg_fill(raster* file, uint8_t* samples);
void jpeg_close(raster* file);

int32_t tiff_describe(raster* file);
int32_t tiff_fill(raster* file, uint8_t* samples);
int32_t tiff_next(raster* file);
void tiff_close(raster* file);
