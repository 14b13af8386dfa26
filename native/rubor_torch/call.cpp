// A boxed call of any operator by name. Defaults come from the schema, so an operator that grew an argument still works.
#include "rubor_torch.h"
#include "guarded.h"
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/List.h>
#include <torch/version.h>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <sstream>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
#include <optional>
using OptionalTensor = std::optional<at::Tensor>;
#else
using OptionalTensor = c10::optional<at::Tensor>;
#endif

namespace {

using c10::IValue;
using c10::TypeKind;

[[noreturn]] void misfit(const c10::Argument& argument, const char* given) {
  TORCH_CHECK(false, "argument '", argument.name(), "' wants ", argument.type()->str(), ", got ", given);
}

template <class T, class S>
IValue list_of(const S* values, int count) {
  c10::List<T> list;
  list.reserve(count);
  for (int k = 0; k < count; ++k) list.push_back(static_cast<T>(values[k]));
  return IValue(std::move(list));
}

IValue scalars_of(const double* values, int count) {
  c10::List<at::Scalar> list;
  for (int k = 0; k < count; ++k) list.push_back(at::Scalar(values[k]));
  return IValue(std::move(list));
}

IValue tensors_of(void* const* handles, int count, bool optional_elements) {
  if (optional_elements) {
    c10::List<OptionalTensor> list;
    for (int k = 0; k < count; ++k) list.push_back(handles[k] ? OptionalTensor(borrow(handles[k])) : OptionalTensor());
    return IValue(std::move(list));
  }
  c10::List<at::Tensor> list;
  list.reserve(count);
  for (int k = 0; k < count; ++k) {
    TORCH_CHECK(handles[k] != nullptr, "a list of tensors holds none");
    list.push_back(borrow(handles[k]));
  }
  return IValue(std::move(list));
}

IValue integer(int64_t value, TypeKind kind, const c10::Argument& argument, const c10::Type& type) {
  switch (kind) {
    case TypeKind::IntType: case TypeKind::NumberType: case TypeKind::SymIntType: return IValue(value);
    case TypeKind::FloatType: return IValue(static_cast<double>(value));
    case TypeKind::ListType: {  // int[2] padding=1 style: one number for all
      TORCH_CHECK(argument.N().has_value(), "argument '", argument.name(), "' wants a list");
      std::vector<int64_t> same(*argument.N(), value);
      auto element = type.containedType(0)->kind();
      if (element != TypeKind::IntType && element != TypeKind::SymIntType) misfit(argument, "int");
      return list_of<int64_t>(same.data(), static_cast<int>(same.size()));
    }
    default:
      // ScalarType, Layout and MemoryFormat are ints to IValue, whatever kind their schema type has.
      if (type.isSubtypeOf(*c10::IntType::get())) return IValue(value);
      misfit(argument, "int");
  }
}

IValue list(const RuborValue& v, const c10::Argument& argument, const c10::Type& type) {
  if (type.kind() != TypeKind::ListType) misfit(argument, "a list");
  auto element = type.containedType(0);
  auto kind = element->kind();
  bool whole = kind == TypeKind::IntType || kind == TypeKind::SymIntType;
  switch (v.tag) {
    case kTagIntList:
      if (whole) return list_of<int64_t>(static_cast<const int64_t*>(v.p), v.count);
      if (kind == TypeKind::FloatType) return list_of<double>(static_cast<const int64_t*>(v.p), v.count);
      misfit(argument, "int[]");
    case kTagDoubleList:
      if (kind == TypeKind::FloatType) return list_of<double>(static_cast<const double*>(v.p), v.count);
      if (kind == TypeKind::NumberType) return scalars_of(static_cast<const double*>(v.p), v.count);
      misfit(argument, "float[]");
    case kTagBoolList:
      if (kind == TypeKind::BoolType) return list_of<bool>(static_cast<const uint8_t*>(v.p), v.count);
      misfit(argument, "bool[]");
    default: {
      bool optional_elements = kind == TypeKind::OptionalType;
      if (!optional_elements && kind != TypeKind::TensorType) misfit(argument, "Tensor[]");
      return tensors_of(static_cast<void* const*>(v.p), v.count, optional_elements);
    }
  }
}

IValue convert(const RuborValue& v, const c10::Argument& argument) {
  const c10::Type* type = argument.type().get();
  bool may_be_none = type->kind() == TypeKind::OptionalType;
  c10::TypePtr held;
  if (may_be_none) { held = type->containedType(0); type = held.get(); }
  auto kind = type->kind();
  switch (v.tag) {
    case kTagNone:
      if (may_be_none) return IValue();
      if (kind == TypeKind::TensorType) return IValue(at::Tensor());
      misfit(argument, "none");
    case kTagTensor:
      if (kind != TypeKind::TensorType) misfit(argument, "Tensor");
      return IValue(borrow(v.p));
    case kTagInt: return integer(v.i, kind, argument, *type);
    case kTagDouble:
      if (kind == TypeKind::FloatType || kind == TypeKind::NumberType) return IValue(v.d);
      misfit(argument, "float");
    case kTagBool:
      if (kind == TypeKind::BoolType || kind == TypeKind::NumberType) return IValue(v.i != 0);
      misfit(argument, "bool");
    case kTagString:
      if (kind != TypeKind::StringType) misfit(argument, "str");
      return IValue(std::string(static_cast<const char*>(v.p), v.count));
    case kTagDevice:
      if (kind != TypeKind::DeviceObjType) misfit(argument, "Device");
      return IValue(c10::Device(static_cast<c10::DeviceType>(v.i >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(v.i))));
    case kTagIntList: case kTagDoubleList: case kTagTensorList: case kTagBoolList: return list(v, argument, *type);
    default: misfit(argument, "an unknown kind of value");
  }
}

template <class T>
T* allocate(size_t count) {
  auto* memory = static_cast<T*>(std::malloc(count == 0 ? 1 : count * sizeof(T)));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

RuborValue result(IValue& value) {
  RuborValue r{};
  if (value.isTensor()) {
    r.tag = kTagTensor;
    r.p = hand_out(std::move(value).toTensor());
  } else if (value.isInt()) { r.tag = kTagInt; r.i = value.toInt();
  } else if (value.isDouble()) { r.tag = kTagDouble; r.d = value.toDouble();
  } else if (value.isBool()) { r.tag = kTagBool; r.i = value.toBool();
  } else if (value.isNone()) { r.tag = kTagNone;
  } else if (value.isTensorList()) {
    auto tensors = value.toTensorVector();
    auto* handles = allocate<void*>(tensors.size());
    for (size_t k = 0; k < tensors.size(); ++k) handles[k] = hand_out(std::move(tensors[k]));
    r.tag = kTagTensorList; r.count = static_cast<int32_t>(tensors.size()); r.p = handles;
  } else if (value.isIntList()) {
    auto numbers = value.toIntVector();
    auto* copy = allocate<int64_t>(numbers.size());
    std::copy(numbers.begin(), numbers.end(), copy);
    r.tag = kTagIntList; r.count = static_cast<int32_t>(numbers.size()); r.p = copy;
  } else {
    TORCH_CHECK(false, "a result of kind ", value.tagKind(), " is not carried to the managed side");
  }
  return r;
}

std::deque<c10::OperatorHandle> found;  // handles live as long as the process; a deque never moves them
std::mutex found_lock;
}  // namespace

RUBOR_API int rubor_find(const char* name, const char* overload, void** op) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    std::lock_guard<std::mutex> lock(found_lock);
    found.push_back(handle);
    *op = &found.back();
  });
}

RUBOR_API int rubor_schema(void* op, const char** text) {
  return guarded([&] {
    static thread_local std::string schema;
    std::ostringstream out;
    out << static_cast<c10::OperatorHandle*>(op)->schema();
    schema = out.str();
    *text = schema.c_str();
  });
}

RUBOR_API int rubor_call(void* op, const RuborValue* arguments, int count, RuborValue* results, int capacity, int* produced) {
  static thread_local torch::jit::Stack stack;
  *produced = 0;
  int status = guarded([&] {
    stack.clear();
    const auto& handle = *static_cast<c10::OperatorHandle*>(op);
    const auto& wanted = handle.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= wanted.size(), handle.schema().name(), " takes ", wanted.size(), " arguments, got ", count);
    for (size_t k = 0; k < wanted.size(); ++k) {
      if (k < static_cast<size_t>(count) && arguments[k].tag != kTagDefault) {
        stack.push_back(convert(arguments[k], wanted[k]));
      } else {
        TORCH_CHECK(wanted[k].default_value().has_value(), handle.schema().name(), " needs argument '", wanted[k].name(), "'");
        stack.push_back(*wanted[k].default_value());
      }
    }
    handle.callBoxed(stack);
    TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), "more results than there is room for");
    for (auto& value : stack) { results[*produced] = result(value); ++*produced; }
  });
  stack.clear();
  if (status != 0) {  // results made before the failure would leak
    for (int k = 0; k < *produced; ++k) {
      if (results[k].tag == kTagTensor) rubor_release(results[k].p);
      if (results[k].tag == kTagTensorList) for (int t = 0; t < results[k].count; ++t) rubor_release(static_cast<void**>(results[k].p)[t]);
      if (results[k].tag == kTagTensorList || results[k].tag == kTagIntList) std::free(results[k].p);
    }
    *produced = 0;
  }
  return status;
}

RUBOR_API void rubor_free(void* list) { std::free(list); }
