#include "dicom.h"

#include <dcmtk/dcmdata/dcmetinf.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace {

constexpr size_t deepest = 64;
constexpr size_t most_inflated = size_t(256) << 20;
// Of a file what lies before the pixels; further on nothing nests.
constexpr size_t most_scanned = size_t(64) << 20;

std::vector<uint8_t> head_of(const std::string& path, size_t most) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = std::min<size_t>(static_cast<size_t>(file.tellg()), most);
  std::vector<uint8_t> bytes(size);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

// DCMTK goes into sequences by calling itself, and a stack has an end: how deep items lie is counted from their tags alone.
void require_shallow(const uint8_t* bytes, size_t count, size_t from) {
  std::vector<size_t> ends; // where items of a stated length end; the largest number where only a delimiter ends them
  const auto open = static_cast<size_t>(-1);
  for (size_t at = from; at + 8 <= count; at++) {
    const auto found = static_cast<const uint8_t*>(std::memchr(bytes + at, 0xfe, count - at));
    if (!found) return;
    at = static_cast<size_t>(found - bytes);
    // (FFFE,E000) and (FFFE,E00D) in either byte order. A length of FFFFFFFF may stand before either.
    const auto is = [&](size_t place, uint8_t low) {
      return place + 8 <= count && bytes[place + 1] == 0xff && bytes[place + 2] == low && bytes[place + 3] == 0xe0;
    };
    const auto is_big = [&](size_t place, uint8_t low) {
      return place + 8 <= count && bytes[place] == 0xff && bytes[place + 2] == 0xe0 && bytes[place + 3] == low;
    };
    const bool little = is(at, 0x00) || is(at, 0x0d), big = !little && at > 0 && (is_big(at - 1, 0x00) || is_big(at - 1, 0x0d));
    if (!little && !big) continue;
    const size_t tag = big ? at - 1 : at;
    const uint8_t* t = bytes + tag;
    const bool close = t[big ? 3 : 2] == 0x0d;
    if (close && !ends.empty() && ends.back() == open) ends.pop_back();
    if (close) continue;
    while (!ends.empty() && ends.back() != open && ends.back() <= tag) ends.pop_back();
    const uint32_t length = big ? uint32_t(t[4]) << 24 | uint32_t(t[5]) << 16 | uint32_t(t[6]) << 8 | t[7]
                                : uint32_t(t[7]) << 24 | uint32_t(t[6]) << 16 | uint32_t(t[5]) << 8 | t[4];
    ends.push_back(length == 0xffffffffu ? open : tag + 8 + length);
    if (ends.size() > deepest) throw refusal("its sequences lie more than 64 deep in each other");
    at = tag + 7;
  }
}

std::vector<uint8_t> inflated(const std::vector<uint8_t>& bytes, size_t from) {
  std::vector<uint8_t> out;
  z_stream stream{};
  if (from >= bytes.size() || inflateInit2(&stream, -MAX_WBITS) != Z_OK) return out;
  stream.next_in = const_cast<Bytef*>(bytes.data() + from);
  stream.avail_in = static_cast<uInt>(bytes.size() - from);
  std::vector<uint8_t> piece(1 << 20);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<uInt>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    const size_t made = piece.size() - stream.avail_out;
    if (out.size() + made > most_inflated) {
      inflateEnd(&stream);
      throw refusal("it inflates to more than 256 MiB");
    }
    out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(made));
    if (made == 0 && stream.avail_in == 0) break;
  }
  inflateEnd(&stream);
  return out;
}

}  // namespace

void require_harmless(const std::string& path) {
  const auto head = head_of(path, most_scanned);
  size_t from = 0;
  if (head.size() > 144 && std::memcmp(head.data() + 128, "DICM", 4) == 0) {
    static const char deflated[] = "1.2.840.10008.1.2.1.99";
    // The file's own head is short and never deflated; its length stands in its first element.
    const uint32_t length = uint32_t(head[140]) | uint32_t(head[141]) << 8 | uint32_t(head[142]) << 16 | uint32_t(head[143]) << 24;
    if (length < head.size() - 144) {
      from = 144 + length;
      const auto end = head.begin() + static_cast<std::ptrdiff_t>(from);
      if (std::search(head.begin() + 144, end, deflated, deflated + sizeof deflated - 1) != end) {
        const auto set = inflated(head, from);
        require_shallow(set.data(), set.size(), 0);
        return;
      }
    }
  }
  // Compressed pixels hold whatever bytes they like: the scan ends where they begin.
  static const uint8_t pixels[] = {0xe0, 0x7f, 0x10, 0x00}, swapped[] = {0x7f, 0xe0, 0x00, 0x10};
  const uint8_t* begin = head.data() + from;
  const void* stop = memmem(begin, head.size() - from, pixels, sizeof pixels);
  if (!stop) stop = memmem(begin, head.size() - from, swapped, sizeof swapped);
  require_shallow(head.data(), stop ? static_cast<size_t>(static_cast<const uint8_t*>(stop) - head.data()) : head.size(), from);
}
