#include "dicom.h"

#include <dcmtk/dcmdata/dcistrmf.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/oflog/oflog.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

namespace {

// Longer values stay in the file: a palette of 65,536 entries of 16 bits still comes.
constexpr Uint32 longest_value = 256 * 1024;
// Of all attributes together.
constexpr size_t most_attributes = 256u << 20;
constexpr int deepest = 64;

void put16(std::vector<uint8_t>& to, uint16_t value) {
  to.push_back(value & 0xff);
  to.push_back(value >> 8);
}

void put32(std::vector<uint8_t>& to, size_t value) {
  for (int shift = 0; shift < 32; shift += 8) to.push_back((value >> shift) & 0xff);
}

void set32(std::vector<uint8_t>& to, size_t at, size_t value) {
  for (int shift = 0; shift < 32; shift += 8) to[at++] = (value >> shift) & 0xff;
}

void put_item(std::vector<uint8_t>& to, DcmItem& item, int depth);

void put_element(std::vector<uint8_t>& to, DcmElement& element, int depth) {
  const auto tag = element.getTag();
  if (to.size() > most_attributes) throw refusal("its attributes take more than 256 MiB");
  const bool sequence = element.ident() == EVR_SQ;
  const bool pixels = tag.getGroup() == 0x7fe0;
  const bool left = !sequence && (pixels || element.getLengthField() > longest_value);
  put16(to, tag.getGroup());
  put16(to, tag.getElement());
  const char* vr = DcmVR(element.getVR()).getValidVRName();
  to.push_back(vr[0]);
  to.push_back(vr[1]);
  put16(to, sequence ? 1 : left ? 2 : 0);
  const size_t length_at = to.size();
  put32(to, 0);
  if (sequence) {
    auto& items = static_cast<DcmSequenceOfItems&>(element);
    for (unsigned long i = 0; i < items.card(); i++) {
      const size_t item_at = to.size();
      put32(to, 0);
      put_item(to, *items.getItem(i), depth + 1);
      set32(to, item_at, to.size() - item_at - 4);
    }
  } else if (!left && element.getLengthField() > 0) {
    // The dictionary's representation decides how the value is asked for; numbers come in the machine's order.
    Uint8* bytes = nullptr;
    const Uint32 count = element.getLengthField();
    switch (element.ident()) {
      case EVR_US: { Uint16* v = nullptr; if (element.getUint16Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_OW: case EVR_ox: case EVR_lt: case EVR_xs: {
        Uint16* v = nullptr;
        if (element.getUint16Array(v).good()) bytes = reinterpret_cast<Uint8*>(v);
        break;
      }
      case EVR_SS: { Sint16* v = nullptr; if (element.getSint16Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_UL: { Uint32* v = nullptr; if (element.getUint32Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_SL: { Sint32* v = nullptr; if (element.getSint32Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_FL: case EVR_OF: { Float32* v = nullptr; if (element.getFloat32Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_FD: case EVR_OD: { Float64* v = nullptr; if (element.getFloat64Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_AT: { Uint16* v = nullptr; if (element.getUint16Array(v).good()) bytes = reinterpret_cast<Uint8*>(v); break; }
      case EVR_OB: case EVR_UN: case EVR_UNKNOWN: case EVR_UNKNOWN2B: {
        Uint8* v = nullptr;
        if (element.getUint8Array(v).good()) bytes = v;
        break;
      }
      default: {
        char* text = nullptr;
        Uint32 length = 0;
        if (element.getString(text, length).good() && text) to.insert(to.end(), text, text + length);
      }
    }
    if (bytes) to.insert(to.end(), bytes, bytes + count);
  }
  set32(to, length_at, to.size() - length_at - 4);
}

void put_item(std::vector<uint8_t>& to, DcmItem& item, int depth) {
  if (depth > deepest) throw refusal("its sequences lie more than 64 deep in each other");
  // By the next of each: an element by its number is searched for from the first.
  for (auto o = item.nextInContainer(nullptr); o; o = item.nextInContainer(o)) put_element(to, *static_cast<DcmElement*>(o), depth);
}

// Compressed pixels that were read under another syntax get the one that they are coded in.
bool pixels_of(DcmDataset& set, E_TransferSyntax syntax) {
  DcmElement* element = nullptr;
  if (!DcmXfer(syntax).isEncapsulated() || set.findAndGetElement(DCM_PixelData, element).bad()) return true;
  auto pixels = dynamic_cast<DcmPixelData*>(element);
  if (!pixels) return false;
  E_TransferSyntax read = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  pixels->getOriginalRepresentationKey(read, parameter);
  DcmPixelSequence* fragments = nullptr;
  if (pixels->getEncapsulatedRepresentation(read, parameter, fragments).bad() || !fragments) return false;
  auto coded = std::make_unique<DcmPixelData>(DCM_PixelData);
  coded->putOriginalRepresentation(syntax, nullptr, new DcmPixelSequence(*fragments));
  return set.insert(coded.release(), OFTrue).good();
}

// Some writers name a transfer syntax of explicit representations and write implicit ones.
bool read_as_implicit(dicom& file) {
  OFString uid;
  DcmFileFormat head;
  if (head.loadFileUntilTag(file.path.c_str(), EXS_Unknown, EGL_noChange, 4096, ERM_metaOnly).bad()) return false;
  auto& meta = *head.getMetaInfo();
  Uint32 length = 0;
  if (meta.findAndGetOFString(DCM_TransferSyntaxUID, uid).bad() || meta.findAndGetUint32(DCM_FileMetaInformationGroupLength, length).bad())
    return false;
  constexpr offile_off_t before = 128 + 4 + 12; // preamble, DICM, the length's own element
  DcmInputFileStream stream(file.path.c_str(), before + static_cast<offile_off_t>(length));
  if (stream.status().bad()) return false;
  auto& set = *file.format.getDataset();
  set.clear();
  file.format.getMetaInfo()->operator=(meta);
  set.transferInit();
  const auto done = set.read(stream, EXS_LittleEndianImplicit, EGL_noChange, 4096);
  set.transferEnd();
  return done.good() && pixels_of(set, DcmXfer(uid.c_str()).getXfer());
}

void silence() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
}

void register_codecs() {
  // Values come as they are stored: YBR stays YBR.
  DcmRLEDecoderRegistration::registerCodecs();
  DcmRLEEncoderRegistration::registerCodecs();
  DJDecoderRegistration::registerCodecs(EDC_never, EUC_never, EPC_colorByPixel, OFFalse);
  DJEncoderRegistration::registerCodecs(ECC_lossyYCbCr, EUC_never);
  DJLSDecoderRegistration::registerCodecs();
  DJLSEncoderRegistration::registerCodecs();
}

}  // namespace

int32_t rubor_dicom_prepare(const char* folder) {
  static std::once_flag once;
  std::call_once(once, [folder] {
    silence();
    const std::string dictionary = std::string(folder) + "/dicom.dic";
    if (OFStandard::fileExists(dictionary.c_str()) && !std::getenv("DCMDICTPATH")) {
      const std::string both = dictionary + ":" + folder + "/private.dic";
      setenv("DCMDICTPATH", both.c_str(), 1);
    }
    register_codecs();
  });
  return dcmDataDict.isDictionaryLoaded() ? 0 : 1;
}

dicom* rubor_dicom_open(const char* path) {
  auto file = new (std::nothrow) dicom;
  if (!file) return nullptr;
  guarded(file->message, [&] {
    file->path = path;
    require_harmless(file->path);
    const auto loaded = file->format.loadFile(path, EXS_Unknown, EGL_noChange, 4096, ERM_autoDetect);
    if (loaded.bad() && !read_as_implicit(*file)) {
      if (loaded == EC_StreamNotifyClient || loaded == EC_InvalidStream || loaded == EC_EndOfStream) throw refusal("it ends early, or is damaged");
      require(loaded, "it is damaged");
    }
    auto& set = *file->format.getDataset();
    file->syntax = DcmXfer(set.getOriginalXfer()).getXferID();
    OFString stated;
    if (file->format.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, stated).good() && !stated.empty())
      file->syntax = stated.c_str();
  });
  return file;
}

const char* rubor_dicom_message(const dicom* file) { return file->message.c_str(); }

const char* rubor_dicom_transfer_syntax(const dicom* file) { return file->syntax.c_str(); }

int64_t rubor_dicom_attributes(dicom* file, const uint8_t** bytes) {
  // Who reads pixels alone is spared this.
  if (file->attributes.empty()) {
    const auto failed = guarded(file->message, [&] {
      auto& set = *file->format.getDataset();
      OFString letters;
      set.findAndGetOFStringArray(DCM_SpecificCharacterSet, letters);
      if (!letters.empty() && letters != "ISO_IR 192" && letters != "ISO_IR 6") set.convertToUTF8(); // where that fails, the bytes stay
      put_item(file->attributes, *file->format.getMetaInfo(), 0);
      put_item(file->attributes, set, 0);
    });
    if (failed) return -1;
  }
  *bytes = file->attributes.data();
  return static_cast<int64_t>(file->attributes.size());
}

void rubor_dicom_close(dicom* file) { delete file; }
