// The C ABI between Rubor.Torch and libtorch. Every function returns 0, or a status whose message rubor_error() gives.
#pragma once
#include <cstdint>

#if defined(__GNUC__)
#define RUBOR_API extern "C" __attribute__((visibility("default")))
#endif

// Raised whenever a signature here changes; the managed side refuses another number.
constexpr int32_t kRuborAbi = 1;

enum RuborTag : int32_t {
  kTagNone = 0, kTagTensor = 1, kTagInt = 2, kTagDouble = 3, kTagBool = 4, kTagString = 5,
  kTagIntList = 6, kTagDoubleList = 7, kTagTensorList = 8, kTagBoolList = 9,
  kTagDefault = 10,  // take the schema's default for this argument
  kTagDevice = 11,   // i: device type in the high, index in the low 32 bits
};

// One argument or result. Lists point at `count` values: int64, double, tensor handles, bytes (bool, UTF-8).
struct RuborValue {
  int32_t tag;
  int32_t count;
  union { int64_t i; double d; void* p; };
};

// What a managed tensor wants to know. `sizes` and `strides` live as long as the tensor keeps its shape.
struct RuborTensorInfo {
  int32_t dtype, device_type, device_index, dimensions;
  int32_t requires_grad, contiguous, channels_last, leaf;
  int64_t elements, element_bytes;
  const int64_t* sizes;
  const int64_t* strides;
  void* data;
};

RUBOR_API int32_t rubor_abi();
RUBOR_API const char* rubor_error();
RUBOR_API const char* rubor_version();

// call.cpp: any operator by name
RUBOR_API int rubor_find(const char* name, const char* overload, void** op);
RUBOR_API int rubor_schema(void* op, const char** text);
RUBOR_API int rubor_call(void* op, const RuborValue* arguments, int count, RuborValue* results, int capacity, int* produced);
RUBOR_API void rubor_free(void* list);

// tensor.cpp: lifetime, contents, autograd
RUBOR_API void rubor_release(void* tensor);
RUBOR_API int rubor_info(void* tensor, RuborTensorInfo* info);
RUBOR_API int rubor_set_requires_grad(void* tensor, int on);
RUBOR_API int rubor_grad_of(void* tensor, void** grad);
RUBOR_API int rubor_set_grad(void* tensor, void* grad);
RUBOR_API int rubor_backward(void* const* outputs, void* const* gradients, int count, int keep_graph);
RUBOR_API int rubor_gradients(void* const* outputs, void* const* gradients, int count, void* const* inputs, int inputs_count,
                              int keep_graph, int create_graph, int allow_unused, void** results);

// runtime.cpp: modes, threads, random numbers
RUBOR_API int rubor_grad_mode(int on, int* before);
RUBOR_API int rubor_inference_enter(void** guard);
RUBOR_API int rubor_inference_leave(void* guard);
RUBOR_API int rubor_autocast_enter(int device_type, int dtype, int* before_on, int* before_dtype);
RUBOR_API int rubor_autocast_leave(int device_type, int before_on, int before_dtype);
RUBOR_API int rubor_set_threads(int count);
RUBOR_API int rubor_threads(int* count);
RUBOR_API int rubor_seed(uint64_t seed);
RUBOR_API int rubor_generator_state(int device_type, int device_index, void** state);
RUBOR_API int rubor_set_generator_state(int device_type, int device_index, void* state);
RUBOR_API int rubor_has_cuda(int* yes);
