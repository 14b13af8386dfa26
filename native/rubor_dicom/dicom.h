// Shared by the files of the shim.
#pragma once
#include "rubor_dicom.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct dicom {
  DcmFileFormat format;
  std::string path, message, syntax;
  std::vector<uint8_t> attributes;
  dicom_layout layout{};
  bool described = false;
  // Where the next frame begins, so that frames in a row are not searched for from the start each time.
  Uint32 next_fragment = 0;
  int32_t next_frame = 0;
  // Of JPEG 2000: fragments of each frame.
  std::vector<std::pair<size_t, size_t>> codestreams;
};

// A mistake of the file, told in plain words.
struct refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class F> int32_t guarded(std::string& message, F f) noexcept {
  try {
    message.clear();
    f();
    return 0;
  } catch (const std::bad_alloc&) {
    message = "there is no memory left to read it";
  } catch (const std::exception& e) {
    message = e.what();
  } catch (...) {
    message = "unknown error";
  }
  return 1;
}

inline void require(const OFCondition& done, const char* what) {
  if (done.bad()) throw refusal(std::string(what) + ": " + done.text());
}

// Before DCMTK reads a file: refuses sequences that lie too deep in each other, and what inflates without measure.
void require_harmless(const std::string& path);

// One frame of run lengths into samples of the layout, channel fastest.
void decode_rle(const std::vector<uint8_t>& stream, const dicom_layout& layout, uint8_t* samples);

bool is_jpeg2000(const std::string& syntax);
// One codestream into samples of the layout, channel fastest.
void decode_jpeg2000(const std::vector<uint8_t>& stream, const dicom_layout& layout, uint8_t* samples);
