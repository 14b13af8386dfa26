// Nothing thrown by libtorch leaves the shim: a status and a message do.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>
#include <exception>
#include <new>
#include <string>

void remember(const char* message) noexcept;

template <class F>
int guarded(F body) noexcept {
  try { body(); return 0; }
  catch (const c10::Error& e) { remember(e.what_without_backtrace()); return 1; }
  catch (const std::bad_alloc&) { remember("out of memory"); return 2; }
  catch (const std::exception& e) { remember(e.what()); return 1; }
  catch (...) { remember("unknown native error"); return 3; }
}

// A handle is an owned reference to a TensorImpl; null stands for the undefined tensor.
inline at::Tensor borrow(void* handle) {
  if (handle == nullptr) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<at::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(static_cast<at::TensorImpl*>(handle)));
}

inline void* hand_out(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}
