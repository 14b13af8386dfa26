// Lifetime, contents and gradients of tensors.
#include "rubor_torch.h"
#include "guarded.h"
#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

namespace {
std::vector<at::Tensor> borrow_all(void* const* handles, int count) {
  std::vector<at::Tensor> all;
  all.reserve(count);
  for (int k = 0; k < count; ++k) all.push_back(handles == nullptr ? at::Tensor() : borrow(handles[k]));
  return all;
}
}  // namespace

RUBOR_API void rubor_release(void* tensor) {
  guarded([&] {
    if (tensor != nullptr) c10::intrusive_ptr<at::TensorImpl, c10::UndefinedTensorImpl>::reclaim(static_cast<at::TensorImpl*>(tensor));
  });
}

RUBOR_API int rubor_info(void* handle, RuborTensorInfo* info) {
  return guarded([&] {
    auto t = borrow(handle);
    auto device = t.device();
    info->dtype = static_cast<int32_t>(t.scalar_type());
    info->device_type = static_cast<int32_t>(device.type());
    info->device_index = device.index();
    info->dimensions = static_cast<int32_t>(t.dim());
    info->requires_grad = t.requires_grad();
    info->contiguous = t.is_contiguous();
    info->channels_last = t.dim() == 4 && t.is_contiguous(at::MemoryFormat::ChannelsLast);
    info->leaf = t.is_leaf();
    info->elements = t.numel();
    info->element_bytes = static_cast<int64_t>(t.element_size());
    info->sizes = t.sizes().data();
    info->strides = t.strides().data();
    info->data = t.numel() == 0 ? nullptr : t.data_ptr();
  });
}

RUBOR_API int rubor_set_requires_grad(void* tensor, int on) {
  return guarded([&] { borrow(tensor).set_requires_grad(on != 0); });
}

RUBOR_API int rubor_grad_of(void* tensor, void** grad) {
  return guarded([&] { *grad = hand_out(borrow(tensor).grad()); });
}

RUBOR_API int rubor_set_grad(void* tensor, void* grad) {
  return guarded([&] { borrow(tensor).mutable_grad() = borrow(grad); });
}

RUBOR_API int rubor_backward(void* const* outputs, void* const* gradients, int count, int keep_graph) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(outputs, count), borrow_all(gradients, count), keep_graph != 0, /*create_graph=*/false);
  });
}

RUBOR_API int rubor_gradients(void* const* outputs, void* const* gradients, int count, void* const* inputs, int inputs_count,
                              int keep_graph, int create_graph, int allow_unused, void** results) {
  return guarded([&] {
    auto grads = torch::autograd::grad(borrow_all(outputs, count), borrow_all(inputs, inputs_count), borrow_all(gradients, count),
                                       keep_graph != 0, create_graph != 0, allow_unused != 0);
    for (int k = 0; k < inputs_count; ++k) results[k] = hand_out(std::move(grads[k]));
  });
}
