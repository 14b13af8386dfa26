#include "dicom.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>

namespace {

constexpr int most_threads = 4;
constexpr int64_t worth_threads = 64 * 1024;

struct bytes_read {
  const uint8_t* data;
  size_t size, at;
};

OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T count, void* from) {
  auto& source = *static_cast<bytes_read*>(from);
  if (source.at >= source.size) return OPJ_SIZE_T(-1);
  count = std::min<OPJ_SIZE_T>(count, source.size - source.at);
  std::memcpy(buffer, source.data + source.at, count);
  source.at += count;
  return count;
}

OPJ_OFF_T skip(OPJ_OFF_T count, void* from) {
  auto& source = *static_cast<bytes_read*>(from);
  if (count < 0) return -1;
  const size_t step = std::min<size_t>(static_cast<size_t>(count), source.size - source.at);
  source.at += step;
  return static_cast<OPJ_OFF_T>(step);
}

OPJ_BOOL seek(OPJ_OFF_T to, void* from) {
  auto& source = *static_cast<bytes_read*>(from);
  if (to < 0 || static_cast<size_t>(to) > source.size) return OPJ_FALSE;
  source.at = static_cast<size_t>(to);
  return OPJ_TRUE;
}

void remember(const char* message, void* to) {
  auto& line = *static_cast<std::string*>(to);
  if (line.empty()) line = message;
  while (!line.empty() && (line.back() == '\n' || line.back() == '.')) line.pop_back();
}

void ignore(const char*, void*) {}

template <class T> void store(const opj_image_t& image, const dicom_layout& layout, uint8_t* samples) {
  auto to = reinterpret_cast<T*>(samples);
  const size_t channels = size_t(layout.channels), pixels = size_t(layout.rows) * layout.columns;
  for (size_t c = 0; c < channels; c++) {
    const auto& component = image.comps[c];
    for (size_t p = 0; p < pixels; p++) to[p * channels + c] = static_cast<T>(component.data[p]);
  }
}

}  // namespace

bool is_jpeg2000(const std::string& syntax) {
  return syntax == UID_JPEG2000LosslessOnlyTransferSyntax || syntax == UID_JPEG2000TransferSyntax;
}

void decode_jpeg2000(const std::vector<uint8_t>& stream, const dicom_layout& layout, uint8_t* samples) {
  bytes_read source{stream.data(), stream.size(), 0};
  const bool boxed = stream.size() > 8 && stream[4] == 'j' && stream[5] == 'P';
  const auto kind = boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K;
  std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)> codec(opj_create_decompress(kind), opj_destroy_codec);
  std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)> input(opj_stream_create(1 << 16, OPJ_TRUE), opj_stream_destroy);
  if (!codec || !input) throw std::bad_alloc();
  opj_stream_set_user_data(input.get(), &source, nullptr);
  opj_stream_set_user_data_length(input.get(), source.size);
  opj_stream_set_read_function(input.get(), read);
  opj_stream_set_skip_function(input.get(), skip);
  opj_stream_set_seek_function(input.get(), seek);
  std::string told;
  opj_set_error_handler(codec.get(), remember, &told);
  opj_set_warning_handler(codec.get(), ignore, nullptr);
  opj_set_info_handler(codec.get(), ignore, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t* read_image = nullptr;
  const auto failed = [&] { return refusal("its JPEG 2000 cannot be decoded" + (told.empty() ? "" : " (" + told + ")")); };
  if (!opj_setup_decoder(codec.get(), &parameters)) throw failed();
  // Code blocks are independent: the cores share them where the picture is worth it.
  static const int cores = std::clamp(opj_get_num_cpus(), 1, most_threads);
  if (cores > 1 && layout.frame_bytes >= worth_threads) opj_codec_set_threads(codec.get(), cores);
  // A picture that is cut off is refused, not filled.
  opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE);
  const bool header = opj_read_header(input.get(), codec.get(), &read_image);
  std::unique_ptr<opj_image_t, void (*)(opj_image_t*)> image(read_image, opj_image_destroy);
  if (!header || !image) throw failed();
  // Held against the object before anything of that size is made.
  if (image->numcomps < static_cast<OPJ_UINT32>(layout.channels) || image->x1 - image->x0 != static_cast<OPJ_UINT32>(layout.columns) ||
      image->y1 - image->y0 != static_cast<OPJ_UINT32>(layout.rows))
    throw refusal("its JPEG 2000 holds " + std::to_string(image->x1 - image->x0) + " × " + std::to_string(image->y1 - image->y0) +
                  " pixels of " + std::to_string(image->numcomps) + " samples, not the " + std::to_string(layout.columns) + " × " +
                  std::to_string(layout.rows) + " of " + std::to_string(layout.channels) + " that it says");
  for (int c = 0; c < layout.channels; c++)
    if (image->comps[c].dx != 1 || image->comps[c].dy != 1) throw refusal("its JPEG 2000 has colours of another size, which is not read");
  if (!opj_decode(codec.get(), input.get(), image.get())) throw failed();
  const auto columns = static_cast<OPJ_UINT32>(layout.columns), rows = static_cast<OPJ_UINT32>(layout.rows);
  for (int c = 0; c < layout.channels; c++)
    if (!image->comps[c].data || image->comps[c].w != columns || image->comps[c].h != rows) throw failed();
  if (layout.sample_bytes == 1) store<uint8_t>(*image, layout, samples);
  else if (layout.sample_bytes == 2) store<uint16_t>(*image, layout, samples);
  else if (layout.sample_bytes == 4) store<uint32_t>(*image, layout, samples);
  else throw refusal("its JPEG 2000 samples take 64 bits, which is not read");
}
