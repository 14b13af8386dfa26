// Modes of the calling thread, number of threads, random numbers, devices.
#include "rubor_torch.h"
#include "guarded.h"
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>
#include <cstring>
#include <dlfcn.h>
#include <mutex>

namespace {
thread_local char message[4096];
bool cuda(int type) { return type == static_cast<int>(c10::DeviceType::CUDA); }
}  // namespace

void remember(const char* text) noexcept {
  std::strncpy(message, text, sizeof message - 1);
  message[sizeof message - 1] = 0;
}

RUBOR_API int32_t rubor_abi() { return kRuborAbi; }
RUBOR_API const char* rubor_error() { return message; }
RUBOR_API const char* rubor_version() { return TORCH_VERSION; }

RUBOR_API int rubor_grad_mode(int on, int* before) {
  return guarded([&] { *before = c10::GradMode::is_enabled(); c10::GradMode::set_enabled(on != 0); });
}

RUBOR_API int rubor_inference_enter(void** guard) {
  return guarded([&] { *guard = new c10::InferenceMode(true); });
}

RUBOR_API int rubor_inference_leave(void* guard) {
  return guarded([&] { delete static_cast<c10::InferenceMode*>(guard); });
}

// libtorch 2.4 gave autocast a device argument and deprecated the calls that have the device in their name.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
namespace {
bool autocast_on(int type) { return at::autocast::is_autocast_enabled(static_cast<c10::DeviceType>(type)); }
int autocast_type(int type) { return static_cast<int>(at::autocast::get_autocast_dtype(static_cast<c10::DeviceType>(type))); }
void set_autocast(int type, bool on, int dtype) {
  at::autocast::set_autocast_dtype(static_cast<c10::DeviceType>(type), static_cast<at::ScalarType>(dtype));
  at::autocast::set_autocast_enabled(static_cast<c10::DeviceType>(type), on);
}
}  // namespace
#else
namespace {
bool autocast_on(int type) { return cuda(type) ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled(); }
int autocast_type(int type) {
  return static_cast<int>(cuda(type) ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype());
}
void set_autocast(int type, bool on, int dtype) {
  auto scalar = static_cast<at::ScalarType>(dtype);
  if (cuda(type)) { at::autocast::set_autocast_gpu_dtype(scalar); at::autocast::set_enabled(on); }
  else { at::autocast::set_autocast_cpu_dtype(scalar); at::autocast::set_cpu_enabled(on); }
}
}  // namespace
#endif

RUBOR_API int rubor_autocast_enter(int device_type, int dtype, int* before_on, int* before_dtype) {
  return guarded([&] {
    *before_on = autocast_on(device_type);
    *before_dtype = autocast_type(device_type);
    set_autocast(device_type, true, dtype);
    at::autocast::increment_nesting();
  });
}

RUBOR_API int rubor_autocast_leave(int device_type, int before_on, int before_dtype) {
  return guarded([&] {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    set_autocast(device_type, before_on != 0, before_dtype);
  });
}

// OpenBLAS has threads of its own, of which libtorch does not know: they would go on by the number of cores, and each spins while it waits.
static void set_blas_threads(int count) {
  using SetThreads = void (*)(int);
  if (const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
    set(count);
}

RUBOR_API int rubor_set_threads(int count) {
  return guarded([&] {
    at::set_num_threads(count);
    set_blas_threads(count);
  });
}
RUBOR_API int rubor_threads(int* count) { return guarded([&] { *count = at::get_num_threads(); }); }
RUBOR_API int rubor_seed(uint64_t seed) { return guarded([&] { at::manual_seed(seed); }); }

RUBOR_API int rubor_generator_state(int device_type, int device_index, void** state) {
  return guarded([&] {
    const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    auto generator = at::globalContext().defaultGenerator(device);
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = hand_out(generator.get_state());
  });
}

RUBOR_API int rubor_set_generator_state(int device_type, int device_index, void* state) {
  return guarded([&] {
    const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    auto generator = at::globalContext().defaultGenerator(device);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(borrow(state));
  });
}

RUBOR_API int rubor_has_cuda(int* yes) { return guarded([&] { *yes = at::hasCUDA(); }); }
