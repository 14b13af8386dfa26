#include "dicom.h"

#include <cstring>

namespace {

constexpr size_t head_bytes = 64;

uint32_t number(const std::vector<uint8_t>& b, size_t at) {
  return uint32_t(b[at]) | uint32_t(b[at + 1]) << 8 | uint32_t(b[at + 2]) << 16 | uint32_t(b[at + 3]) << 24;
}

// PackBits: a count, then so many bytes, or one byte to repeat. Both ends are held against their limits.
void unpack(const uint8_t* from, const uint8_t* end, std::vector<uint8_t>& plane) {
  size_t at = 0;
  while (at < plane.size()) {
    if (from >= end) throw refusal("its run lengths end early");
    const int n = static_cast<int8_t>(*from++);
    if (n == -128) continue;
    const size_t count = n >= 0 ? size_t(n) + 1 : size_t(1 - n);
    if (count > plane.size() - at) throw refusal("its run lengths hold more pixels than it says");
    if (n >= 0) {
      if (static_cast<size_t>(end - from) < count) throw refusal("its run lengths end early");
      std::memcpy(plane.data() + at, from, count);
      from += count;
    } else {
      if (from >= end) throw refusal("its run lengths end early");
      std::memset(plane.data() + at, *from++, count);
    }
    at += count;
  }
  // A byte of padding, and runs that do nothing.
  for (size_t left = static_cast<size_t>(end - from); left > 1; left--)
    if (*from++ != 0x80 && left > 2) throw refusal("its run lengths hold more pixels than it says");
}

}  // namespace

// PS3.5 annex G: a plane for each byte of each sample, the highest byte first.
void decode_rle(const std::vector<uint8_t>& stream, const dicom_layout& layout, uint8_t* samples) {
  const size_t pixels = size_t(layout.rows) * layout.columns, size = size_t(layout.sample_bytes), channels = size_t(layout.channels);
  if (stream.size() < head_bytes) throw refusal("its run lengths are missing");
  const uint32_t planes = number(stream, 0);
  if (planes != channels * size)
    throw refusal("its run lengths hold " + std::to_string(planes) + " planes, not the " + std::to_string(channels * size) + " that it says");
  std::vector<uint8_t> plane(pixels);
  for (uint32_t p = 0; p < planes; p++) {
    const size_t from = number(stream, 4 + 4 * p), to = p + 1 < planes ? number(stream, 8 + 4 * p) : stream.size();
    if (from < head_bytes || to > stream.size() || from >= to) throw refusal("its run lengths begin where they cannot");
    unpack(stream.data() + from, stream.data() + to, plane);
    const size_t channel = p / size, byte = size - 1 - p % size;
    for (size_t i = 0; i < pixels; i++) samples[(i * channels + channel) * size + byte] = plane[i];
  }
}
