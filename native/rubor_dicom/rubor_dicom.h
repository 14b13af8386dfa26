// DICOM files: attributes as one block of bytes, pixels frame by frame as they are stored, and objects written from such a block.
// Numbers are in the byte order of the machine. Nothing throws across this border; a failure leaves one line in the handle.
#pragma once
#include <stdint.h>

#define RUBOR_API extern "C" __attribute__((visibility("default")))

// Of the pixels, as they come from rubor_dicom_frames.
typedef struct {
  int32_t rows, columns, frames, channels;
  int32_t bits_allocated, bits_stored, high_bit, is_signed;
  int32_t kind;           // 0 whole numbers, 1 float, 2 double
  int32_t sample_bytes;   // 1, 2, 4 or 8
  int64_t frame_bytes;    // rows × columns × channels × sample_bytes
  int32_t spare_frames;   // whole frames more than it states, of uncompressed pixels
  char photometric[20];   // what the samples mean once decoded
} dicom_layout;

typedef struct dicom dicom;

// Whether the dictionary of attributes is there; without it files of implicit value representation cannot be read.
// The folder is tried first, then where DCMTK itself looks. 0, or 1.
RUBOR_API int32_t rubor_dicom_prepare(const char* folder);
// Parses a file; long values stay in it. Null only where memory is short: rubor_dicom_message tells what failed, empty where nothing
// did.
RUBOR_API dicom* rubor_dicom_open(const char* path);
RUBOR_API const char* rubor_dicom_message(const dicom* file);
RUBOR_API const char* rubor_dicom_transfer_syntax(const dicom* file);
// An element: uint16 group, uint16 element, 2 letters of value representation, uint16 (0 a value, 1 items, 2 a value left in the file),
// uint32 bytes that follow: the value, or items, each with its uint32 bytes first and elements in it. Valid until closed.
// Negative where they cannot be read: rubor_dicom_message tells why.
RUBOR_API int64_t rubor_dicom_attributes(dicom* file, const uint8_t** bytes);
// 0; 1 with a message; 2 where the object has no pixels.
RUBOR_API int32_t rubor_dicom_describe(dicom* file, dicom_layout* layout);
// Decodes frames into a buffer of count × frame_bytes, pixel by pixel (frame, y, x, channel). 0, or 1 with a message.
RUBOR_API int32_t rubor_dicom_frames(dicom* file, int32_t first, int32_t count, uint8_t* samples, int64_t bytes);
RUBOR_API void rubor_dicom_close(dicom* file);
// Writes an object from a block of elements, in a transfer syntax of DCMTK's encoders. 0, or 1 with a message of at most message_bytes.
RUBOR_API int32_t rubor_dicom_write(const uint8_t* elements, int64_t bytes, const char* transfer_syntax, const char* path, char* message,
                                    int32_t message_bytes);
