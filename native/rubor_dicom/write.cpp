#include "dicom.h"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <cstring>

namespace {

struct block {
  const uint8_t* at;
  const uint8_t* end;

  uint32_t number(int bytes) {
    if (end - at < bytes) throw refusal("the block of attributes ends early");
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) value |= uint32_t(*at++) << (8 * i);
    return value;
  }

  block part(uint32_t bytes) {
    if (static_cast<size_t>(end - at) < bytes) throw refusal("the block of attributes ends early");
    block inner{at, at + bytes};
    at += bytes;
    return inner;
  }
};

void put(DcmItem& item, block elements) {
  while (elements.at < elements.end) {
    const auto group = static_cast<Uint16>(elements.number(2)), number = static_cast<Uint16>(elements.number(2));
    const char vr_name[3] = {static_cast<char>(elements.number(1)), static_cast<char>(elements.number(1)), 0};
    const auto what = elements.number(2);
    auto value = elements.part(elements.number(4));
    const DcmVR vr(vr_name);
    const DcmTag tag(group, number, vr);
    const auto bytes = static_cast<Uint32>(value.end - value.at);
    if (what == 1) {
      auto sequence = std::make_unique<DcmSequenceOfItems>(tag);
      while (value.at < value.end) {
        auto inner = std::make_unique<DcmItem>();
        put(*inner, value.part(value.number(4)));
        require(sequence->append(inner.release()), "an item cannot be written");
      }
      require(item.insert(sequence.release(), OFTrue), "a sequence cannot be written");
      continue;
    }
    OFCondition done;
    if (tag == DCM_PixelData) { // of its own kind, or it could not be compressed
      auto pixels = std::make_unique<DcmPixelData>(tag);
      std::vector<Uint16> words((bytes + 1) / 2);
      std::memcpy(words.data(), value.at, bytes);
      done = vr.getEVR() == EVR_OW ? pixels->putUint16Array(words.data(), static_cast<unsigned long>(words.size()))
                                   : pixels->putUint8Array(value.at, bytes);
      require(done, "the pixels cannot be written");
      require(item.insert(pixels.release(), OFTrue), "the pixels cannot be written");
      continue;
    }
    switch (vr.getEVR()) {
      case EVR_US: case EVR_AT: case EVR_OW: {
        std::vector<Uint16> words(bytes / 2);
        std::memcpy(words.data(), value.at, words.size() * 2);
        if (vr.getEVR() == EVR_AT) {
          std::unique_ptr<DcmElement> element(new DcmAttributeTag(tag));
          require(element->putUint16Array(words.data(), static_cast<unsigned long>(words.size() / 2)), "a tag cannot be written");
          done = item.insert(element.release(), OFTrue);
        } else done = item.putAndInsertUint16Array(tag, words.data(), static_cast<unsigned long>(words.size()));
        break;
      }
      case EVR_OB: case EVR_UN: done = item.putAndInsertUint8Array(tag, value.at, bytes); break;
      case EVR_SS: case EVR_SL: case EVR_UL: case EVR_FL: case EVR_FD: {
        std::unique_ptr<DcmElement> element;
        if (vr.getEVR() == EVR_SS) element = std::make_unique<DcmSignedShort>(tag);
        else if (vr.getEVR() == EVR_SL) element = std::make_unique<DcmSignedLong>(tag);
        else if (vr.getEVR() == EVR_UL) element = std::make_unique<DcmUnsignedLong>(tag);
        else if (vr.getEVR() == EVR_FL) element = std::make_unique<DcmFloatingPointSingle>(tag);
        else element = std::make_unique<DcmFloatingPointDouble>(tag);
        std::vector<uint64_t> aligned((bytes + 7) / 8);
        std::memcpy(aligned.data(), value.at, bytes);
        if (vr.getEVR() == EVR_SS) done = element->putSint16Array(reinterpret_cast<Sint16*>(aligned.data()), bytes / 2);
        else if (vr.getEVR() == EVR_SL) done = element->putSint32Array(reinterpret_cast<Sint32*>(aligned.data()), bytes / 4);
        else if (vr.getEVR() == EVR_UL) done = element->putUint32Array(reinterpret_cast<Uint32*>(aligned.data()), bytes / 4);
        else if (vr.getEVR() == EVR_FL) done = element->putFloat32Array(reinterpret_cast<Float32*>(aligned.data()), bytes / 4);
        else done = element->putFloat64Array(reinterpret_cast<Float64*>(aligned.data()), bytes / 8);
        require(done, "a number cannot be written");
        done = item.insert(element.release(), OFTrue);
        break;
      }
      default: done = item.putAndInsertString(tag, reinterpret_cast<const char*>(value.at), bytes, OFTrue);
    }
    if (done.bad()) throw refusal(std::string("attribute ") + tag.toString().c_str() + " cannot be written: " + done.text());
  }
}

}  // namespace

int32_t rubor_dicom_write(const uint8_t* elements, int64_t bytes, const char* transfer_syntax, const char* path, char* message,
                          int32_t message_bytes) {
  std::string told;
  const auto status = guarded(told, [&] {
    DcmFileFormat format;
    put(*format.getDataset(), block{elements, elements + bytes});
    const DcmXfer syntax(transfer_syntax);
    if (syntax.getXfer() == EXS_Unknown) throw refusal(std::string("no such transfer syntax: ") + transfer_syntax);
    if (syntax.isEncapsulated()) {
      require(format.getDataset()->chooseRepresentation(syntax.getXfer(), nullptr), "the pixels cannot be compressed");
      if (!format.getDataset()->canWriteXfer(syntax.getXfer())) throw refusal("the pixels cannot be written in this transfer syntax");
    }
    require(format.saveFile(path, syntax.getXfer(), EET_ExplicitLength, EGL_recalcGL, EPD_withoutPadding), "it cannot be written");
  });
  std::snprintf(message, static_cast<size_t>(message_bytes), "%s", told.c_str());
  return status;
}
