#include "dicom.h"

#include <dcmtk/dcmdata/dcfcache.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <cstring>

namespace {

constexpr int64_t most_bytes = int64_t(1) << 30;

int32_t whole(DcmDataset& set, const DcmTagKey& tag, int32_t otherwise) {
  Uint16 value = 0;
  return set.findAndGetUint16(tag, value).good() ? value : otherwise;
}

DcmElement* pixel_element(DcmDataset& set, dicom_layout& layout) {
  DcmElement* found = nullptr;
  layout.kind = 0;
  if (set.findAndGetElement(DCM_PixelData, found).good() && found) return found;
  layout.kind = 1;
  if (set.findAndGetElement(DCM_FloatPixelData, found).good() && found) return found;
  layout.kind = 2;
  if (set.findAndGetElement(DCM_DoubleFloatPixelData, found).good() && found) return found;
  return nullptr;
}

bool encapsulated(const dicom& file) { return DcmXfer(file.syntax.c_str()).isEncapsulated(); }

DcmPixelSequence* fragments_of(dicom& file) {
  auto& set = *file.format.getDataset();
  DcmElement* element = nullptr;
  require(set.findAndGetElement(DCM_PixelData, element), "it has no pixels");
  auto pixels = dynamic_cast<DcmPixelData*>(element);
  DcmPixelSequence* sequence = nullptr;
  if (!pixels) throw refusal("its pixels are not where they should be");
  E_TransferSyntax original = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  pixels->getOriginalRepresentationKey(original, parameter);
  require(pixels->getEncapsulatedRepresentation(original, parameter, sequence), "its pixels are damaged");
  if (!sequence || sequence->card() < 2) throw refusal("its pixels are missing");
  return sequence;
}

std::vector<uint8_t> fragment(DcmPixelSequence& sequence, size_t index) {
  DcmPixelItem* item = nullptr;
  require(sequence.getItem(item, static_cast<unsigned long>(index)), "its pixels are damaged");
  Uint8* bytes = nullptr;
  require(item->getUint8Array(bytes), "its pixels are damaged");
  const size_t length = item->getLength();
  std::vector<uint8_t> copy;
  if (bytes && length) copy.assign(bytes, bytes + length);
  item->compact();
  return copy;
}

bool begins_codestream(const std::vector<uint8_t>& b) {
  static const uint8_t box[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  return (b.size() >= 3 && b[0] == 0xff && b[1] == 0xd8 && b[2] == 0xff) ||
         (b.size() >= 4 && b[0] == 0xff && b[1] == 0x4f && b[2] == 0xff && b[3] == 0x51) ||
         (b.size() >= 8 && std::memcmp(b.data(), box, 8) == 0);
}

// Which fragments belong to which frame: one each, all to one, or as the codestreams begin.
void find_codestreams(dicom& file) {
  auto& sequence = *fragments_of(file);
  const size_t fragments = sequence.card() - 1, frames = static_cast<size_t>(file.layout.frames);
  if (fragments == frames)
    for (size_t i = 0; i < frames; i++) file.codestreams.push_back({i + 1, i + 2});
  else if (frames == 1)
    file.codestreams.push_back({1, fragments + 1});
  else {
    for (size_t i = 1; i <= fragments; i++) {
      if (begins_codestream(fragment(sequence, i))) file.codestreams.push_back({i, i + 1});
      else if (!file.codestreams.empty()) file.codestreams.back().second = i + 1;
    }
    if (file.codestreams.size() != frames) {
      const auto found = file.codestreams.size();
      file.codestreams.clear();
      throw refusal("it should hold " + std::to_string(frames) + " frames and holds " + std::to_string(found));
    }
  }
}

std::vector<uint8_t> stream_of(dicom& file, int32_t frame) {
  if (file.codestreams.empty()) find_codestreams(file);
  auto& sequence = *fragments_of(file);
  const auto [from, to] = file.codestreams[static_cast<size_t>(frame)];
  std::vector<uint8_t> stream;
  for (size_t i = from; i < to; i++) {
    auto part = fragment(sequence, i);
    stream.insert(stream.end(), part.begin(), part.end());
  }
  return stream;
}

// What a JPEG or JPEG-LS says of itself at its start of frame.
struct jpeg_frame {
  int bits, rows, columns, channels;
};

jpeg_frame jpeg_of(const std::vector<uint8_t>& b) {
  for (size_t at = 2; at + 4 <= b.size();) {
    if (b[at] != 0xff) { at++; continue; }
    const int marker = b[at + 1];
    if (marker == 0xff) { at++; continue; }
    if (marker == 0 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) { at += 2; continue; }
    const size_t length = size_t(b[at + 2]) << 8 | b[at + 3];
    const bool start = marker == 0xf7 || (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc);
    if (start && at + 10 <= b.size()) return {b[at + 4], b[at + 5] << 8 | b[at + 6], b[at + 7] << 8 | b[at + 8], b[at + 9]};
    at += 2 + length;
  }
  throw refusal("its JPEG has no start of frame");
}

// Bytes of a sample as the decoder gives it; a picture of another size than the object says is refused, not filled up.
int coded_bytes(const std::vector<uint8_t>& stream, const dicom_layout& layout) {
  const auto jpeg = jpeg_of(stream);
  if (jpeg.rows != layout.rows || jpeg.columns != layout.columns || jpeg.channels != layout.channels)
    throw refusal("its JPEG holds " + std::to_string(jpeg.columns) + " × " + std::to_string(jpeg.rows) + " pixels of " +
                  std::to_string(jpeg.channels) + " samples, not the " + std::to_string(layout.columns) + " × " +
                  std::to_string(layout.rows) + " of " + std::to_string(layout.channels) + " that it says");
  const int bytes = jpeg.bits <= 8 ? 1 : 2;
  if (bytes > layout.sample_bytes) throw refusal("its JPEG has " + std::to_string(jpeg.bits) + " bits, more than it says");
  return bytes;
}

// Planes to pixels.
void interleave(const dicom_layout& layout, uint8_t* samples, size_t size) {
  const size_t pixels = size_t(layout.rows) * layout.columns, channels = size_t(layout.channels);
  std::vector<uint8_t> planes(samples, samples + pixels * channels * size);
  for (size_t c = 0; c < channels; c++)
    for (size_t p = 0; p < pixels; p++) std::memcpy(samples + (p * channels + c) * size, planes.data() + (c * pixels + p) * size, size);
}

void jpeg_frame_of(dicom& file, int32_t frame, uint8_t* samples) {
  auto& set = *file.format.getDataset();
  auto& layout = file.layout;
  const int size = coded_bytes(stream_of(file, frame), layout);
  DcmElement* element = nullptr;
  require(set.findAndGetElement(DCM_PixelData, element), "it has no pixels");
  Uint32 needed = 0;
  require(element->getUncompressedFrameSize(&set, needed), "the size of a frame cannot be told");
  const int64_t room = (std::max<int64_t>(needed, layout.frame_bytes) + 1) / 2 * 2; // decoders ask for an even number
  std::vector<uint8_t> buffer(static_cast<size_t>(room));
  Uint32 start = frame == file.next_frame ? file.next_fragment : 0;
  OFString model;
  require(element->getUncompressedFrame(&set, static_cast<Uint32>(frame), start, buffer.data(), static_cast<Uint32>(room), model),
          "its pixels cannot be decoded");
  file.next_fragment = start;
  file.next_frame = frame + 1;
  // Read anew: a decoder writes what it made.
  if (layout.channels > 1 && whole(set, DCM_PlanarConfiguration, 0) == 1) interleave(layout, buffer.data(), size_t(size));
  if (!model.empty()) std::snprintf(layout.photometric, sizeof layout.photometric, "%s", model.c_str());
  if (size == layout.sample_bytes) {
    std::memcpy(samples, buffer.data(), static_cast<size_t>(layout.frame_bytes));
    return;
  }
  const int64_t values = layout.frame_bytes / layout.sample_bytes;
  std::memset(samples, 0, static_cast<size_t>(layout.frame_bytes));
  for (int64_t i = 0; i < values; i++) std::memcpy(samples + i * layout.sample_bytes, buffer.data() + i * size, static_cast<size_t>(size));
}

// Stored one chroma pair for two pixels: Y1 Y2 Cb Cr.
void widen_422(const uint8_t* stored, int64_t pixels, uint8_t* samples) {
  for (int64_t p = 0; p + 1 < pixels; p += 2, stored += 4, samples += 6) {
    samples[0] = stored[0];
    samples[3] = stored[1];
    samples[1] = samples[4] = stored[2];
    samples[2] = samples[5] = stored[3];
  }
}

void raw_frames(dicom& file, int32_t first, int32_t count, uint8_t* samples) {
  auto& set = *file.format.getDataset();
  auto& layout = file.layout;
  DcmElement* element = pixel_element(set, layout);
  const int64_t pixels = int64_t(layout.rows) * layout.columns;
  const bool bits = layout.bits_allocated == 1, pairs = std::strcmp(layout.photometric, "YBR_FULL_422") == 0 && layout.channels == 3;
  if (pairs && layout.columns % 2) throw refusal("its rows of YBR_FULL_422 have an odd number of pixels");
  const int64_t values = pixels * layout.channels;
  const int64_t stored = bits ? 0 : pairs ? pixels * 2 : layout.frame_bytes;
  const int64_t length = element->getLengthField();
  int64_t expected = bits ? (values * layout.frames + 7) / 8 : stored * layout.frames;
  // Some writers say 422 and store every chroma.
  const bool whole_chroma = pairs && length >= layout.frame_bytes * layout.frames;
  const int64_t step = whole_chroma ? layout.frame_bytes : stored;
  if (whole_chroma) expected = step * layout.frames;
  if (length < expected)
    throw refusal("its pixels end early: " + std::to_string(length) + " of " + std::to_string(expected) + " bytes are there");
  if (bits) {
    Uint8* all = nullptr;
    std::vector<uint8_t> swapped;
    if (element->ident() == EVR_OW || element->ident() == EVR_ox || element->ident() == EVR_PixelData) {
      Uint16* words = nullptr;
      if (element->getUint16Array(words).good() && words) all = reinterpret_cast<Uint8*>(words);
    }
    if (!all) require(element->getUint8Array(all), "its pixels cannot be read");
    if (!all) throw refusal("its pixels cannot be read");
    for (int64_t i = 0, at = values * first; i < values * count; i++, at++) samples[i] = (all[at >> 3] >> (at & 7)) & 1;
    return;
  }
  // From the file piece by piece; 16-bit words come in the machine's order.
  DcmFileCache cache;
  std::vector<uint8_t> piece;
  for (int32_t f = 0; f < count; f++) {
    uint8_t* to = samples + layout.frame_bytes * f;
    int64_t at = step * (first + f), bytes = step;
    const int64_t skip = at & 1, tail = (skip + bytes) & 1; // words are read whole
    uint8_t* target = to;
    if (skip || tail || step != layout.frame_bytes) {
      piece.resize(static_cast<size_t>(skip + bytes + tail));
      target = piece.data();
    }
    const int64_t asked = std::min<int64_t>(skip + bytes + tail, length - (at - skip));
    require(element->getPartialValue(target, static_cast<Uint32>(at - skip), static_cast<Uint32>(asked), &cache), "its pixels cannot be read");
    if (pairs && !whole_chroma) widen_422(target + skip, pixels, to);
    else if (target != to) std::memcpy(to, target + skip, static_cast<size_t>(bytes));
    if (layout.channels > 1 && whole(set, DCM_PlanarConfiguration, 0) == 1) interleave(layout, to, size_t(layout.sample_bytes));
  }
  // DCMTK swaps words of two bytes; samples of four and eight hold them in the file's order.
  const auto order = DcmXfer(set.getOriginalXfer()).getPixelDataByteOrder() == EBO_BigEndian;
  if (order && layout.kind == 0 && layout.sample_bytes >= 4) {
    const size_t half = size_t(layout.sample_bytes) / 2;
    auto words = reinterpret_cast<uint16_t*>(samples);
    for (int64_t i = 0; i < values * count; i++, words += half) std::reverse(words, words + half);
  }
}

// Bits above the stored ones are not the value's: some machines leave graphics or rubbish there.
template <class T> void mask(uint8_t* bytes, int64_t count, const dicom_layout& layout) {
  auto values = reinterpret_cast<T*>(bytes);
  const int stored = layout.bits_stored, lowest = layout.high_bit + 1 - stored;
  const T keep = static_cast<T>((uint64_t(1) << stored) - 1), sign = static_cast<T>(uint64_t(1) << (stored - 1));
  for (int64_t i = 0; i < count; i++) {
    T v = static_cast<T>(values[i] >> lowest) & keep;
    if (layout.is_signed && (v & sign)) v = static_cast<T>(v | static_cast<T>(~keep));
    values[i] = v;
  }
}

void mask(uint8_t* samples, int64_t count, const dicom_layout& layout) {
  if (layout.kind != 0 || layout.bits_allocated == 1 || layout.bits_stored >= 8 * layout.sample_bytes) return;
  if (layout.sample_bytes == 1) mask<uint8_t>(samples, count, layout);
  else if (layout.sample_bytes == 2) mask<uint16_t>(samples, count, layout);
  else if (layout.sample_bytes == 4) mask<uint32_t>(samples, count, layout);
  else mask<uint64_t>(samples, count, layout);
}

void describe(dicom& file) {
  auto& set = *file.format.getDataset();
  auto& l = file.layout;
  l = {};
  if (!pixel_element(set, l)) return;
  l.rows = whole(set, DCM_Rows, 0);
  l.columns = whole(set, DCM_Columns, 0);
  l.channels = whole(set, DCM_SamplesPerPixel, 1);
  l.bits_allocated = l.kind == 1 ? 32 : l.kind == 2 ? 64 : whole(set, DCM_BitsAllocated, 0);
  l.bits_stored = l.kind ? l.bits_allocated : whole(set, DCM_BitsStored, l.bits_allocated);
  l.high_bit = l.kind ? l.bits_allocated - 1 : whole(set, DCM_HighBit, l.bits_stored - 1);
  l.is_signed = l.kind ? 1 : whole(set, DCM_PixelRepresentation, 0);
  Sint32 frames = 1;
  OFString stated;
  if (set.findAndGetOFString(DCM_NumberOfFrames, stated).good() && !stated.empty())
    if (set.findAndGetSint32(DCM_NumberOfFrames, frames).bad() || frames < 1) throw refusal("its number of frames is '" + std::string(stated.c_str()) + "'");
  l.frames = frames;
  OFString model;
  set.findAndGetOFString(DCM_PhotometricInterpretation, model);
  if (model.empty() && l.channels == 1) model = "MONOCHROME2";
  if (model.length() >= sizeof l.photometric) model.erase(sizeof l.photometric - 1);
  std::snprintf(l.photometric, sizeof l.photometric, "%s", model.c_str());
  if (l.rows < 1 || l.columns < 1) throw refusal("it does not say how many rows and columns its pixels have");
  if (l.channels != 1 && l.channels != 3 && l.channels != 4) throw refusal("it has " + std::to_string(l.channels) + " samples a pixel");
  const int allocated = l.bits_allocated;
  if (allocated != 1 && allocated != 8 && allocated != 16 && allocated != 32 && allocated != 64)
    throw refusal("its samples take " + std::to_string(allocated) + " bits, which is not read");
  l.sample_bytes = allocated == 1 ? 1 : allocated / 8;
  if (l.bits_stored < 1 || l.bits_stored > allocated || l.high_bit >= allocated || l.high_bit + 1 < l.bits_stored)
    throw refusal("it stores " + std::to_string(l.bits_stored) + " bits up to bit " + std::to_string(l.high_bit) + " of " + std::to_string(allocated));
  l.frame_bytes = int64_t(l.rows) * l.columns * l.channels * l.sample_bytes;
  if (l.frame_bytes > most_bytes) throw refusal("a frame takes more than 1 GiB");
  const int64_t frame_bits = int64_t(l.rows) * l.columns * l.channels * l.bits_allocated;
  if (!encapsulated(file)) {
    const int64_t whole_frames = int64_t(pixel_element(set, l)->getLengthField()) * 8 / frame_bits;
    l.spare_frames = static_cast<int32_t>(std::clamp<int64_t>(whole_frames - l.frames, 0, INT32_MAX));
  }
  file.described = true;
}

}  // namespace

int32_t rubor_dicom_describe(dicom* file, dicom_layout* layout) {
  const auto status = guarded(file->message, [&] { describe(*file); });
  *layout = file->layout;
  return status ? 1 : file->described ? 0 : 2;
}

int32_t rubor_dicom_frames(dicom* file, int32_t first, int32_t count, uint8_t* samples, int64_t bytes) {
  return guarded(file->message, [&] {
    if (!file->described) describe(*file);
    auto& l = file->layout;
    if (!file->described) throw refusal("it has no pixels");
    if (first < 0 || count < 0 || count > l.frames - first || bytes != l.frame_bytes * count) throw refusal("no such frames");
    if (!encapsulated(*file)) raw_frames(*file, first, count, samples);
    else
      for (int32_t f = 0; f < count; f++) {
        uint8_t* to = samples + l.frame_bytes * f;
        if (is_jpeg2000(file->syntax)) decode_jpeg2000(stream_of(*file, first + f), l, to);
        else if (file->syntax == UID_RLELosslessTransferSyntax) decode_rle(stream_of(*file, first + f), l, to);
        else jpeg_frame_of(*file, first + f, to);
      }
    mask(samples, int64_t(l.rows) * l.columns * l.channels * count, l);
  });
}
