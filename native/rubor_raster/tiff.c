// TIFF and BigTIFF, either byte order, strips or tiles, planes together or apart, 1 to 16, 32 and 64 bits.
#include "raster.h"
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

typedef struct {
  TIFF* tiff;
  bool started;
  bool damaged;  // an error was told since the last page began
  bool loops;    // the list of pages leads back
  bool as_rgb;   // colours that only libtiff can turn to RGB
} tiff_decoder;

static int on_error(TIFF* tiff, void* user, const char* module, const char* format, va_list arguments) {
  (void)tiff;
  (void)module;
  raster* file = user;
  if (file->decoder != NULL) ((tiff_decoder*)file->decoder)->damaged = true;
  raster_say(file->message, format, arguments);
  return 1;
}

static bool begins(const char* module, const char* name) { return module != NULL && strncmp(module, name, strlen(name)) == 0; }

// Fax and JPEG data that are damaged give warnings and any samples at all. What is said of old-style JPEG as such is no damage.
static int on_warning(TIFF* tiff, void* user, const char* module, const char* format, va_list arguments) {
  (void)tiff;
  raster* file = user;
  tiff_decoder* d = file->decoder;
  if (strstr(format, "looping") != NULL || strstr(format, "loop") != NULL) {
    if (d != NULL) d->loops = true;
  } else if (begins(module, "Fax") || begins(module, "JPEGLib") || begins(module, "LibJpeg")) {
    if (d != NULL && d->started) return on_error(tiff, user, module, format, arguments);
  }
  return 1;
}

static tmsize_t on_read(thandle_t handle, void* to, tmsize_t count) {
  raster* file = handle;
  int64_t left = file->at < file->count ? file->count - file->at : 0;
  if (count > left) count = left;
  if (count <= 0) return 0;
  memcpy(to, file->bytes + file->at, (size_t)count);
  file->at += count;
  return count;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  raster* file = handle;
  int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->at : file->count;
  if (offset > (toff_t)INT64_MAX - (toff_t)base) return (toff_t)-1;
  return (toff_t)(file->at = base + (int64_t)offset);
}

static tmsize_t no_write(thandle_t handle, void* from, tmsize_t count) { (void)handle; (void)from; (void)count; return -1; }
static int on_close(thandle_t handle) { (void)handle; return 0; }
static toff_t on_size(thandle_t handle) { return (toff_t)((raster*)handle)->count; }

static int32_t open_file(raster* file) {
  tiff_decoder* d = calloc(1, sizeof(tiff_decoder));
  TIFFOpenOptions* options = d == NULL ? NULL : TIFFOpenOptionsAlloc();
  file->decoder = d;
  if (options == NULL) return raster_fail(file, "out of memory");
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, file->most_bytes);
  TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, file);
  d->tiff = TIFFClientOpenExt("file", "rm", file, on_read, no_write, on_seek, on_close, on_size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return d->tiff == NULL ? raster_fail(file, "its header is damaged") : 0;
}

static int32_t model_of(uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE: return MODEL_GRAY_INVERTED;
    case PHOTOMETRIC_MINISBLACK: return MODEL_GRAY;
    case PHOTOMETRIC_RGB: return MODEL_RGB;
    case PHOTOMETRIC_PALETTE: return MODEL_PALETTE;
    case PHOTOMETRIC_SEPARATED: return MODEL_CMYK;
    case PHOTOMETRIC_CIELAB: case PHOTOMETRIC_ICCLAB: case PHOTOMETRIC_ITULAB: return MODEL_LAB;
    default: return MODEL_OTHER;
  }
}

static int32_t take_palette(raster* file, TIFF* tiff) {
  uint16_t *red = NULL, *green = NULL, *blue = NULL;
  if (file->page.bits > 16 || TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue) != 1)
    return raster_fail(file, "the palette is missing");
  int32_t entries = 1 << file->page.bits;
  free(file->palette);
  file->palette = calloc((size_t)entries * 3, sizeof(uint16_t));
  if (file->palette == NULL) return raster_fail(file, "out of memory");
  for (int32_t i = 0; i < entries; i++) {
    file->palette[3 * i] = red[i];
    file->palette[3 * i + 1] = green[i];
    file->palette[3 * i + 2] = blue[i];
  }
  file->page.palette = file->palette;
  file->page.palette_entries = entries;
  return 0;
}

// YCbCr becomes RGB: by the JPEG decoder where it can, else by libtiff's own conversion, 8 bits with an alpha that is dropped.
static int32_t settle_colours(raster* file, tiff_decoder* d, uint16_t photometric, uint16_t compression) {
  raster_description* p = &file->page;
  char why[1024];
  d->as_rgb = false;
  if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG) TIFFSetField(d->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  else if (photometric == PHOTOMETRIC_YCBCR || compression == COMPRESSION_OJPEG) {
    if (!TIFFRGBAImageOK(d->tiff, why)) return raster_fail(file, "%s", why);
    d->as_rgb = true;
    p->bits = 8;
    p->kind = KIND_UNSIGNED;
    p->channels = 3;
  } else {
    p->model = model_of(photometric);
    return 0;
  }
  p->model = MODEL_RGB;
  return 0;
}

int32_t tiff_describe(raster* file) {
  if (file->decoder == NULL && open_file(file) != 0) return 1;
  tiff_decoder* d = file->decoder;
  raster_description* p = &file->page;
  d->started = false;
  uint32_t width = 0, height = 0;
  uint16_t channels = 1, bits = 1, format = SAMPLEFORMAT_UINT, photometric = 0, compression = COMPRESSION_NONE;
  uint16_t unit = RESUNIT_INCH, orientation = 0, extras = 0;
  uint16_t* extra = NULL;
  float x = 0, y = 0;
  if (TIFFGetField(d->tiff, TIFFTAG_IMAGEWIDTH, &width) != 1 || TIFFGetField(d->tiff, TIFFTAG_IMAGELENGTH, &height) != 1
      || width == 0 || height == 0)
    return raster_fail(file, "width or height is missing");
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_SAMPLESPERPIXEL, &channels);
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_EXTRASAMPLES, &extras, &extra);
  if (TIFFGetField(d->tiff, TIFFTAG_PHOTOMETRIC, &photometric) != 1) photometric = channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  TIFFGetField(d->tiff, TIFFTAG_ORIENTATION, &orientation);
  p->width = width;
  p->height = height;
  p->channels = channels;
  p->bits = bits;
  p->kind = format == SAMPLEFORMAT_INT ? KIND_SIGNED : format == SAMPLEFORMAT_IEEEFP ? KIND_FLOAT : KIND_UNSIGNED;
  p->orientation = orientation;
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_INT && format != SAMPLEFORMAT_IEEEFP && format != SAMPLEFORMAT_VOID)
    return raster_fail(file, "samples of format %d are not read", format);
  if ((bits > 16 && bits != 32 && bits != 64) || (p->kind == KIND_FLOAT && bits != 32 && bits != 64)
      || (p->kind == KIND_SIGNED && bits < 32 && bits % 8 != 0))
    return raster_fail(file, "samples of %d bits%s are not read", bits, p->kind == KIND_FLOAT ? " in floating point" : "");
  // JBIG is left out on purpose: its library is not under a licence that a package of Rubor could be under.
  if (compression == COMPRESSION_JBIG || !TIFFIsCODECConfigured(compression))
    return raster_fail(file, "compression %d is not read", compression);
  if (settle_colours(file, d, photometric, compression) != 0) return 1;
  if (p->model == MODEL_PALETTE && take_palette(file, d->tiff) != 0) return 1;
  if (extras > 0 && extra != NULL && extra[0] != EXTRASAMPLE_UNSPECIFIED && !d->as_rgb)
    p->alpha = extra[0] == EXTRASAMPLE_ASSOCALPHA ? 1 : 2;
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  if (TIFFGetField(d->tiff, TIFFTAG_XRESOLUTION, &x) == 1 && TIFFGetField(d->tiff, TIFFTAG_YRESOLUTION, &y) == 1) {
    p->unit = unit == RESUNIT_INCH ? UNIT_INCH : unit == RESUNIT_CENTIMETER ? UNIT_CENTIMETRE : UNIT_NONE;
    p->x_density = x;
    p->y_density = y;
  }
  d->started = true;
  d->damaged = false;
  file->message[0] = 0;
  return 0;
}

static uint32_t bits_at(const uint8_t* row, int64_t at, int32_t bits) {
  uint32_t value = 0;
  for (int32_t b = 0; b < bits; b++, at++) value = value << 1 | (row[at >> 3] >> (7 - (at & 7)) & 1);
  return value;
}

// One block as libtiff decodes it to its place: channels that lie together go together, a plane of its own goes between the others.
static void place(const raster* file, const uint8_t* block, int64_t block_width, int64_t rows, int64_t left, int64_t top,
                  int32_t first, int32_t together, uint8_t* samples) {
  const raster_description* p = &file->page;
  int32_t bytes = raster_sample_bytes(p->bits);
  int64_t block_row = (block_width * together * p->bits + 7) / 8;
  int64_t columns = block_width < p->width - left ? block_width : p->width - left;
  for (int64_t y = 0; y < rows && top + y < p->height; y++) {
    const uint8_t* from = block + y * block_row;
    uint8_t* to = samples + ((top + y) * p->width + left) * p->channels * bytes;
    if (p->bits == 8 * bytes && together == p->channels) memcpy(to, from, (size_t)(columns * together * bytes));
    else
      for (int64_t x = 0; x < columns; x++)
        for (int32_t c = 0; c < together; c++) {
          uint8_t* sample = to + (x * p->channels + first + c) * bytes;
          if (p->bits == 8 * bytes) memcpy(sample, from + (x * together + c) * bytes, (size_t)bytes);
          else {
            uint32_t value = bits_at(from, (x * together + c) * p->bits, p->bits);
            memcpy(sample, &value, (size_t)bytes);
          }
        }
  }
}

// Writers of large pictures leave out blocks that hold nothing: they stand nowhere, with no bytes.
static bool is_left_out(raster* file, tiff_decoder* d, uint32_t number, uint8_t* block, tmsize_t bytes) {
  if (TIFFGetStrileOffset(d->tiff, number) != 0 || TIFFGetStrileByteCount(d->tiff, number) != 0 || d->damaged) return false;
  memset(block, 0, (size_t)bytes);
  strcpy(file->remark, "the file leaves out a part of its samples, which reads as 0");
  return true;
}

static int32_t fill_blocks(raster* file, tiff_decoder* d, uint8_t* samples) {
  const raster_description* p = &file->page;
  bool tiled = TIFFIsTiled(d->tiff) != 0;
  uint16_t planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(d->tiff, TIFFTAG_PLANARCONFIG, &planar);
  uint32_t block_width = (uint32_t)p->width, block_height = (uint32_t)p->height;
  if (tiled && (TIFFGetField(d->tiff, TIFFTAG_TILEWIDTH, &block_width) != 1
                || TIFFGetField(d->tiff, TIFFTAG_TILELENGTH, &block_height) != 1))
    return raster_fail(file, "the size of its tiles is missing");
  if (!tiled) TIFFGetFieldDefaulted(d->tiff, TIFFTAG_ROWSPERSTRIP, &block_height);
  if (!tiled && block_height > p->height) block_height = (uint32_t)p->height;
  if (block_width == 0 || block_height == 0) return raster_fail(file, "its tiles or strips have no pixels");
  bool apart = planar == PLANARCONFIG_SEPARATE && p->channels > 1;
  int32_t planes = apart ? p->channels : 1, together = apart ? 1 : p->channels;
  int64_t size = tiled ? TIFFTileSize64(d->tiff) : TIFFVStripSize64(d->tiff, block_height);
  int64_t row = ((int64_t)block_width * together * p->bits + 7) / 8;
  if (size <= 0 || size > file->most_bytes || row > size || (int64_t)block_height > size / row)
    return raster_fail(file, "its tiles or strips do not fit the picture");
  uint8_t* block = malloc((size_t)size);
  if (block == NULL) return raster_fail(file, "out of memory");
  int32_t failed = 0;
  for (int32_t plane = 0; plane < planes && !failed; plane++)
    for (int64_t top = 0; top < p->height && !failed; top += block_height)
      for (int64_t left = 0; left < p->width && !failed; left += block_width) {
        int64_t rows = tiled || top + block_height <= p->height ? block_height : p->height - top;
        tmsize_t wanted = (tmsize_t)(tiled ? size : rows * row);
        uint32_t number = tiled ? TIFFComputeTile(d->tiff, (uint32_t)left, (uint32_t)top, 0, (uint16_t)plane)
            : TIFFComputeStrip(d->tiff, (uint32_t)top, (uint16_t)plane);
        tmsize_t got = is_left_out(file, d, number, block, wanted) ? wanted
            : tiled ? TIFFReadEncodedTile(d->tiff, number, block, wanted) : TIFFReadEncodedStrip(d->tiff, number, block, wanted);
        if (got < wanted || d->damaged) failed = raster_fail(file, "its picture data are damaged or end early");
        else place(file, block, block_width, rows, left, top, plane, together, samples);
      }
  free(block);
  return failed;
}

static int32_t fill_rgb(raster* file, tiff_decoder* d, uint8_t* samples) {
  const raster_description* p = &file->page;
  int64_t pixels = p->width * p->height;
  if (pixels > file->most_bytes / 4) return raster_fail(file, "it is too large");
  uint32_t* colours = malloc((size_t)pixels * sizeof(uint32_t));
  if (colours == NULL) return raster_fail(file, "out of memory");
  uint16_t orientation = p->orientation >= 1 && p->orientation <= 8 ? (uint16_t)p->orientation : ORIENTATION_TOPLEFT;
  int fine = TIFFReadRGBAImageOriented(d->tiff, (uint32_t)p->width, (uint32_t)p->height, colours, orientation, 1);
  for (int64_t i = 0; fine && i < pixels; i++) {
    samples[3 * i] = (uint8_t)TIFFGetR(colours[i]);
    samples[3 * i + 1] = (uint8_t)TIFFGetG(colours[i]);
    samples[3 * i + 2] = (uint8_t)TIFFGetB(colours[i]);
  }
  free(colours);
  return fine && !d->damaged ? 0 : raster_fail(file, "its picture data are damaged or end early");
}

int32_t tiff_fill(raster* file, uint8_t* samples) {
  tiff_decoder* d = file->decoder;
  return d->as_rgb ? fill_rgb(file, d, samples) : fill_blocks(file, d, samples);
}

int32_t tiff_next(raster* file) {
  tiff_decoder* d = file->decoder;
  d->started = d->damaged = d->loops = false;
  if (TIFFLastDirectory(d->tiff)) return 1;
  if (TIFFReadDirectory(d->tiff) == 1) return 0;
  return d->loops ? 3 : 2;
}

void tiff_close(raster* file) {
  tiff_decoder* d = file->decoder;
  if (d == NULL) return;
  if (d->tiff != NULL) TIFFClose(d->tiff);
  free(d);
}
