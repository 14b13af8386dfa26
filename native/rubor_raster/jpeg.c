// JPEG, 8 bits: gray, RGB (from YCbCr too) or CMYK (from YCCK too). Damaged picture data are an error and not a grey patch.
#include "raster.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

enum { MOST_SCANS = 100, EXIF_MARKER = JPEG_APP0 + 1 };
// Scans times pixels: as many as 30 scans of the largest picture.
static const double most_work = 4e9;

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf back;
  raster* file;
} jpeg_decoder;

static void on_error(j_common_ptr jpeg) {
  jpeg_decoder* d = jpeg->client_data;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  raster_fail(d->file, "%s", text);
  longjmp(d->back, 1);
}

// Level −1 is a warning: of the header's oddities some do no harm, of the picture's data none does.
static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_EXTRANEOUS_DATA:
      return;
    case JWRN_JPEG_EOF:
      raster_fail(((jpeg_decoder*)jpeg->client_data)->file, "its data end early");
      longjmp(((jpeg_decoder*)jpeg->client_data)->back, 1);
    default:
      on_error(jpeg);
  }
}

// A file of a thousand empty scans keeps a decoder busy for minutes.
static void on_progress(j_common_ptr jpeg) {
  jpeg_decoder* d = jpeg->client_data;
  double scans = ((j_decompress_ptr)jpeg)->input_scan_number, pixels = (double)d->file->page.width * (double)d->file->page.height;
  if (scans <= MOST_SCANS && scans * pixels <= most_work) return;
  raster_fail(d->file, "it has too many scans");
  longjmp(d->back, 1);
}

int32_t jpeg_describe(raster* file) {
  jpeg_decoder* d = calloc(1, sizeof(jpeg_decoder));
  if (d == NULL) return raster_fail(file, "out of memory");
  file->decoder = d;
  d->file = file;
  d->jpeg.err = jpeg_std_error(&d->errors);
  d->errors.error_exit = on_error;
  d->errors.emit_message = on_message;
  d->jpeg.client_data = d;
  if (setjmp(d->back)) return 1;
  jpeg_create_decompress(&d->jpeg);
  d->progress.progress_monitor = on_progress;
  d->jpeg.progress = &d->progress;
  jpeg_mem_src(&d->jpeg, file->bytes, (unsigned long)file->count);
  jpeg_save_markers(&d->jpeg, EXIF_MARKER, 0xFFFF);
  jpeg_read_header(&d->jpeg, TRUE);

  raster_description* p = &file->page;
  p->width = d->jpeg.image_width;
  p->height = d->jpeg.image_height;
  p->channels = d->jpeg.num_components;
  p->bits = d->jpeg.data_precision;
  p->model = p->channels == 1 ? MODEL_GRAY : p->channels == 3 ? MODEL_RGB : p->channels == 4 ? MODEL_CMYK : MODEL_OTHER;
  if (d->jpeg.saw_JFIF_marker && d->jpeg.density_unit != 0) {
    p->unit = d->jpeg.density_unit == 1 ? UNIT_INCH : d->jpeg.density_unit == 2 ? UNIT_CENTIMETRE : UNIT_NONE;
    p->x_density = d->jpeg.X_density;
    p->y_density = d->jpeg.Y_density;
  }
  for (jpeg_saved_marker_ptr m = d->jpeg.marker_list; m != NULL && p->exif == NULL; m = m->next)
    if (m->marker == EXIF_MARKER && m->data_length > 6 && memcmp(m->data, "Exif\0", 6) == 0) {
      p->exif = m->data + 6;
      p->exif_bytes = m->data_length - 6;
    }
  return 0;
}

int32_t jpeg_fill(raster* file, uint8_t* samples) {
  jpeg_decoder* d = file->decoder;
  if (setjmp(d->back)) return 1;
  d->jpeg.out_color_space = file->page.model == MODEL_GRAY ? JCS_GRAYSCALE
      : file->page.model == MODEL_RGB ? JCS_RGB : file->page.model == MODEL_CMYK ? JCS_CMYK : d->jpeg.out_color_space;
  jpeg_start_decompress(&d->jpeg);
  size_t row = (size_t)(file->page.width * file->page.channels);
  if (d->jpeg.output_width != file->page.width || d->jpeg.output_components != file->page.channels)
    return raster_fail(file, "its colours cannot be read");
  while (d->jpeg.output_scanline < d->jpeg.output_height) {
    JSAMPROW line = samples + (size_t)d->jpeg.output_scanline * row;
    jpeg_read_scanlines(&d->jpeg, &line, 1);
  }
  jpeg_finish_decompress(&d->jpeg);
  // Adobe's programs store the complement of ink, and say who wrote it.
  if (file->page.model == MODEL_CMYK && d->jpeg.saw_Adobe_marker)
    for (size_t i = 0; i < row * (size_t)file->page.height; i++) samples[i] = (uint8_t)(255 - samples[i]);
  return 0;
}

void jpeg_close(raster* file) {
  jpeg_decoder* d = file->decoder;
  if (d == NULL) return;
  if (setjmp(d->back) == 0) jpeg_destroy_decompress(&d->jpeg);
  free(d);
}
