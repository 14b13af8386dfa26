// Pictures from memory: PNG by libpng, JPEG by libjpeg-turbo, TIFF by libtiff. Samples come as they are stored, pixel by pixel
// (y, x, channel), one byte each up to 8 bits, two up to 16, else 4 or 8, in the byte order of the machine.
// A caller opens, describes, reads with a buffer that it has sized itself, goes to the next page, closes. Errors leave one line.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define RUBOR_API __attribute__((visibility("default")))

enum { RASTER_PNG = 0, RASTER_JPEG = 1, RASTER_TIFF = 2 };
enum { KIND_UNSIGNED = 0, KIND_SIGNED = 1, KIND_FLOAT = 2 };
enum { MODEL_GRAY = 0, MODEL_GRAY_INVERTED = 1, MODEL_PALETTE = 2, MODEL_RGB = 3, MODEL_CMYK = 4, MODEL_LAB = 5, MODEL_OTHER = 6 };
enum { UNIT_NONE = 0, UNIT_METRE = 1, UNIT_INCH = 2, UNIT_CENTIMETRE = 3 };

// Of one page.
typedef struct {
  int64_t width, height;
  int32_t channels, bits, kind, model;
  int32_t alpha;           // 0 no alpha channel, 1 colours multiplied by it, 2 not multiplied
  int32_t orientation;     // 1 to 8 as in EXIF, or 0 where the file does not say
  int32_t unit;            // of the pixel densities
  int32_t palette_entries;
  double x_density, y_density; // pixels a unit
  const uint16_t* palette; // red, green, blue for each index, 0 to 65535; valid until the next page
  const uint8_t* exif;     // a TIFF structure, or null; valid until the page is read
  int64_t exif_bytes;
} raster_description;

typedef struct raster raster;

// The bytes must outlive the handle. Null only where memory is short.
RUBOR_API raster* rubor_raster_open(int32_t format, const uint8_t* bytes, int64_t count, int64_t most_bytes);
// 0, or 1 with a message. Must succeed before a page is read.
RUBOR_API int32_t rubor_raster_describe(raster* file, raster_description* description);
// Fills the samples of the page just described: width × height × channels of them.
RUBOR_API int32_t rubor_raster_read(raster* file, uint8_t* samples, int64_t bytes);
// 0 where there is another page, 1 where there is none, 2 where the list of pages is damaged, 3 where it leads back to a page seen before.
RUBOR_API int32_t rubor_raster_next(raster* file);
// Why the last call failed.
RUBOR_API const char* rubor_raster_message(const raster* file);
// What a reader should know though the samples could be read; empty where there is nothing.
RUBOR_API const char* rubor_raster_remark(const raster* file);
RUBOR_API void rubor_raster_close(raster* file);
