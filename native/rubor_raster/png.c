// PNG. Nothing is scaled, expanded or corrected; a sample of 1, 2 or 4 bits gets a byte of its own.
#include "raster.h"
#include <png.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  png_structp png;
  png_infop info;
  png_bytepp rows;
  bool checksum; // a chunk of picture data has a wrong checksum
  bool damaged;  // the compressed data themselves are
} png_decoder;

static void on_error(png_structp png, png_const_charp text) {
  raster_fail(png_get_error_ptr(png), "%s", text);
  longjmp(png_jmpbuf(png), 1);
}

// The picture's data carry a checksum over all of them besides that of each chunk: where it holds, nothing of the picture is lost.
static void on_warning(png_structp png, png_const_charp text) {
  raster* file = png_get_error_ptr(png);
  png_decoder* d = file->decoder;
  if (strncmp(text, "IDAT", 4) != 0) return;
  if (strstr(text, "CRC error") != NULL) d->checksum = true;
  else if (strstr(text, "Extra compressed data") == NULL && strstr(text, "Too much image data") == NULL) {
    d->damaged = true;
    raster_fail(file, "%s", text);
  }
}

static void on_read(png_structp png, png_bytep to, size_t count) {
  raster* file = png_get_io_ptr(png);
  if ((int64_t)count > file->count - file->at) png_error(png, "its data end early");
  memcpy(to, file->bytes + file->at, count);
  file->at += (int64_t)count;
}

static void take_palette(raster* file, png_decoder* d) {
  png_colorp colours = NULL;
  int entries = 0;
  if (png_get_PLTE(d->png, d->info, &colours, &entries) == 0 || entries <= 0) png_error(d->png, "the palette is missing");
  file->palette = calloc((size_t)entries * 3, sizeof(uint16_t));
  if (file->palette == NULL) png_error(d->png, "out of memory");
  for (int i = 0; i < entries; i++) {
    file->palette[3 * i] = (uint16_t)(colours[i].red * 257);
    file->palette[3 * i + 1] = (uint16_t)(colours[i].green * 257);
    file->palette[3 * i + 2] = (uint16_t)(colours[i].blue * 257);
  }
  file->page.palette = file->palette;
  file->page.palette_entries = entries;
}

// What is not used is not unpacked either: such a chunk may hide a flood.
static void skip_what_is_not_used(png_structp png) {
  static const png_byte unused[] = "iCCP\0iTXt\0tEXt\0zTXt\0sPLT\0hIST\0pCAL\0sCAL\0gAMA\0cHRM\0sRGB\0tIME\0bKGD\0sBIT\0oFFs";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unused, (int)(sizeof unused / 5));
}

int32_t png_describe(raster* file) {
  png_decoder* d = calloc(1, sizeof(png_decoder));
  if (d == NULL) return raster_fail(file, "out of memory");
  file->decoder = d;
  d->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, file, on_error, on_warning);
  d->info = d->png == NULL ? NULL : png_create_info_struct(d->png);
  if (d->info == NULL) return raster_fail(file, "out of memory");
  if (setjmp(png_jmpbuf(d->png))) return 1;
  png_set_read_fn(d->png, file, on_read);
  png_set_user_limits(d->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(d->png, 1 << 23);
  skip_what_is_not_used(d->png);
  png_read_info(d->png, d->info);

  raster_description* p = &file->page;
  int colour = png_get_color_type(d->png, d->info);
  p->width = png_get_image_width(d->png, d->info);
  p->height = png_get_image_height(d->png, d->info);
  p->channels = png_get_channels(d->png, d->info);
  p->bits = png_get_bit_depth(d->png, d->info);
  p->model = colour == PNG_COLOR_TYPE_PALETTE ? MODEL_PALETTE : (colour & PNG_COLOR_MASK_COLOR) != 0 ? MODEL_RGB : MODEL_GRAY;
  p->alpha = (colour & PNG_COLOR_MASK_ALPHA) != 0 ? 2 : 0;
  if (p->model == MODEL_PALETTE) take_palette(file, d);
  png_uint_32 x = 0, y = 0;
  int unit = 0;
  if (png_get_pHYs(d->png, d->info, &x, &y, &unit) != 0 && unit == PNG_RESOLUTION_METER) {
    p->unit = UNIT_METRE;
    p->x_density = x;
    p->y_density = y;
  }
  png_bytep exif = NULL;
  png_uint_32 exif_bytes = 0;
  if (png_get_eXIf_1(d->png, d->info, &exif_bytes, &exif) != 0) {
    p->exif = exif;
    p->exif_bytes = exif_bytes;
  }
  return 0;
}

int32_t png_fill(raster* file, uint8_t* samples) {
  png_decoder* d = file->decoder;
  if (setjmp(png_jmpbuf(d->png))) return 1;
  png_set_crc_action(d->png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
  if (file->page.bits < 8) png_set_packing(d->png);
  if (file->page.bits == 16) png_set_swap(d->png);
  png_set_interlace_handling(d->png);
  png_start_read_image(d->png);
  size_t row = (size_t)(file->page.width * file->page.channels * raster_sample_bytes(file->page.bits));
  d->rows = malloc((size_t)file->page.height * sizeof(png_bytep));
  if (d->rows == NULL) return raster_fail(file, "out of memory");
  for (int64_t y = 0; y < file->page.height; y++) d->rows[y] = samples + (size_t)y * row;
  png_read_image(d->png, d->rows);
  png_read_end(d->png, NULL);
  if (d->damaged) return raster_fail(file, "the compressed picture data are damaged");
  if (d->checksum)
    strcpy(file->remark, "a part of the picture data has a wrong checksum; "
                         "the checksum over all of them holds, so that the samples are whole");
  return 0;
}

void png_close(raster* file) {
  png_decoder* d = file->decoder;
  if (d == NULL) return;
  if (d->png != NULL) png_destroy_read_struct(&d->png, &d->info, NULL);
  free(d->rows);
  free(d);
}
