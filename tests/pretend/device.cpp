// A device of its own for PyTorch. Its memory and its kernels are the CPU's, its tensors are not: as on a GPU they do
// not mix with those of the CPU, NumPy cannot see them, and random numbers come from a stream of their own.
//
// Every operator without a kernel for this device goes through `on_cpu`: arguments become CPU tensors on the same
// memory, the CPU's kernel runs, results move here.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/Resize.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/extension.h>

namespace {

using at::IValue;
using at::Tensor;
constexpr auto TYPE = c10::DeviceType::PrivateUse1;
const c10::Device HERE(TYPE, 0);
const std::set<std::string> CPU_INDICES_DO = {"aten::index", "aten::index_put", "aten::index_put_", "aten::_index_put_impl_"};

// ── memory, device guard, random numbers ────────────────────────────────────────────────────────────────────────

struct Memory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* data = c10::alloc_cpu(bytes);
    return {data, data, &c10::free_cpu, HERE};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &c10::free_cpu; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};
Memory memory;
REGISTER_ALLOCATOR(TYPE, &memory);

struct Guard final : c10::impl::NoOpDeviceGuardImpl<TYPE> {
  c10::Device exchangeDevice(c10::Device) const override { return HERE; }
  c10::Device getDevice() const override { return HERE; }
  c10::Stream getStream(c10::Device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, HERE); }
  c10::Stream exchangeStream(c10::Stream) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, HERE); }
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard);

// The CPU's generator behind a seed of its own: the same seed gives other numbers than on the CPU.
struct Stream final : c10::GeneratorImpl {
  explicit Stream(uint64_t seed = c10::detail::getNonDeterministicRandom())
      : GeneratorImpl(HERE, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1)) {
    set_current_seed(seed);
  }
  void set_current_seed(uint64_t seed) override { said = seed, held.set_current_seed(seed ^ 0x9e3779b9); }
  uint64_t current_seed() const override { return said; }
  uint64_t seed() override { return set_current_seed(c10::detail::getNonDeterministicRandom()), said; }
  void set_offset(uint64_t) override { TORCH_CHECK(false, "a generator here has no offset"); }
  uint64_t get_offset() const override { TORCH_CHECK(false, "a generator here has no offset"); }
  void set_state(const c10::TensorImpl& state) override { held.unsafeGetGeneratorImpl()->set_state(state); }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override { return held.unsafeGetGeneratorImpl()->get_state(); }
  Stream* clone_impl() const override {
    auto* copy = new Stream(said);
    copy->held = held.clone();
    return copy;
  }
  at::Generator held = at::detail::createCPUGenerator();
  uint64_t said = 0;
};

at::Generator& the_generator() {
  static auto made = at::make_generator<Stream>(0);
  return made;
}

struct Hooks final : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override { return the_generator(); }
  at::Generator getNewGenerator(c10::DeviceIndex) const override { return at::make_generator<Stream>(0); }
  bool isPinnedPtr(const void*) const override { return false; }
  void resizePrivateUse1Bytes(const c10::Storage& storage, size_t bytes) const override {
    auto fresh = memory.allocate(bytes);
    std::memcpy(fresh.get(), storage.data(), std::min(bytes, storage.nbytes()));
    storage.unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(fresh));
    storage.unsafeGetStorageImpl()->set_nbytes(bytes);
  }
};

// ── to the CPU's side and back ──────────────────────────────────────────────────────────────────────────────────

bool here(const Tensor& t) { return t.defined() && t.device().type() == TYPE; }

Tensor cpu_side(const Tensor& t) {  // the same memory
  if (!here(t)) return t;
  TORCH_CHECK(t.layout() == c10::kStrided, "no sparse tensors on this device");
  const auto options = t.options().device(at::kCPU);
  const int64_t room = t.storage().nbytes() / t.element_size();
  if (room == 0) return at::empty_strided(t.sizes(), t.strides(), options);
  auto side = at::from_blob(t.storage().mutable_data(), {room}, options).as_strided(t.sizes(), t.strides(), t.storage_offset());
  side._set_conj(t.is_conj());
  side._set_neg(t.is_neg());
  return side;
}

Tensor empty_here(c10::IntArrayRef sizes, c10::IntArrayRef strides, c10::ScalarType type) {
  return at::detail::empty_strided_generic(sizes, strides, &memory, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), type);
}

Tensor moved_here(const Tensor& t) {
  if (!t.defined() || here(t)) return t;
  auto made = empty_here(t.sizes(), t.strides(), t.scalar_type());
  if (t.numel()) cpu_side(made).copy_(t);
  return made;
}

Tensor view_here(const Tensor& base, const Tensor& seen) {  // `seen`: a CPU tensor somewhere in the memory of `base`
  auto made = at::detail::make_tensor<c10::TensorImpl>(
      c10::TensorImpl::VIEW, c10::Storage(base.storage()), base.key_set(), seen.dtype());
  made.unsafeGetTensorImpl()->set_sizes_and_strides(seen.sizes(), seen.strides(), seen.storage_offset());
  made._set_conj(seen.is_conj());
  made._set_neg(seen.is_neg());
  return made;
}

// ── every operator ──────────────────────────────────────────────────────────────────────────────────────────────

template <class Action>
void each_tensor(const IValue& value, Action action) {
  if (value.isTensor()) action(value.toTensor());
  else if (value.isTensorList()) for (const Tensor& t : value.toTensorVector()) action(t);
  else if (value.isList()) for (const IValue& v : value.toListRef()) if (v.isTensor()) action(v.toTensor());
}

IValue as_cpu(const IValue& value, std::vector<std::pair<Tensor, Tensor>>& pairs) {
  auto crossed = [&](const Tensor& t) {
    auto side = cpu_side(t);
    if (here(t)) pairs.emplace_back(t, side);
    return side;
  };
  if (value.isTensor()) return crossed(value.toTensor());
  if (value.isTensorList()) {
    c10::List<Tensor> sides;
    for (const Tensor& t : value.toTensorVector()) sides.push_back(crossed(t));
    return sides;
  }
  if (value.isOptionalTensorList()) {
    c10::List<std::optional<Tensor>> sides;
    for (const std::optional<Tensor> t : value.toOptionalTensorList()) sides.push_back(t ? std::optional(crossed(*t)) : t);
    return sides;
  }
  if (value.isDevice() && value.toDevice().type() == TYPE) return c10::Device(at::kCPU);
  return value;
}

void refuse_mixtures(const c10::FunctionSchema& schema, c10::ArrayRef<IValue> arguments) {
  bool mine = false, theirs = false;
  for (size_t i = 0; i < arguments.size(); ++i)
    each_tensor(arguments[i], [&](const Tensor& t) {
      if (here(t)) mine = true;
      else if (t.defined() && t.dim() && !(i && CPU_INDICES_DO.count(schema.name()))) theirs = true;
    });
  TORCH_CHECK(!(mine && theirs), schema.name(), ": expected all tensors to be on the same device, found two: ", HERE, " and cpu");
}

// The generator that an operator draws with: its own, or the device's where it names none.
IValue drawn_with(const IValue& value, bool is_here) {
  if (value.isNone()) return is_here ? IValue(static_cast<Stream*>(the_generator().unsafeGetGeneratorImpl())->held) : value;
  auto given = value.toGenerator();
  TORCH_CHECK((given.device().type() == TYPE) == is_here, "a generator on ", given.device(), " for a tensor elsewhere");
  return is_here ? IValue(static_cast<Stream*>(given.unsafeGetGeneratorImpl())->held) : value;
}

bool is_generator(const c10::Argument& argument) {
  auto type = argument.type();
  if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  return type->kind() == c10::TypeKind::GeneratorType;
}

const Tensor* written(const c10::FunctionSchema& schema, c10::ArrayRef<IValue> arguments, const c10::AliasInfo& wanted, Tensor& found) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto* alias = schema.arguments()[i].alias_info();
    if (alias && arguments[i].isTensor() && alias->beforeSets() == wanted.beforeSets()) return found = arguments[i].toTensor(), &found;
  }
  return nullptr;
}

IValue result_here(const c10::FunctionSchema& schema, size_t place, c10::ArrayRef<IValue> arguments, const IValue& value) {
  Tensor base;
  const auto* alias = schema.returns()[place].alias_info();
  if (value.isTensor()) {
    if (alias && written(schema, arguments, *alias, base) && here(base))
      return alias->isWrite() ? base : view_here(base, value.toTensor());
    return moved_here(value.toTensor());
  }
  if (!value.isTensorList()) return value;
  c10::List<Tensor> all;
  const bool views = alias || schema.returns()[place].type()->containedTypes().empty();
  for (const Tensor& t : value.toTensorVector()) {
    const bool inside = views && !arguments.empty() && arguments[0].isTensor() && here(arguments[0].toTensor());
    all.push_back(inside ? view_here(arguments[0].toTensor(), t) : moved_here(t));
  }
  return all;
}

void on_cpu(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& schema = op.schema();
  const size_t count = schema.arguments().size();
  const std::vector<IValue> arguments = torch::jit::last(*stack, count).vec();
  refuse_mixtures(schema, arguments);
  bool is_here = false, said = false;
  for (const auto& value : arguments) {
    if (value.isDevice()) is_here = value.toDevice().type() == TYPE, said = true;
    else if (!said) each_tensor(value, [&](const Tensor& t) { is_here |= here(t); });
  }
  std::vector<std::pair<Tensor, Tensor>> pairs;
  torch::jit::drop(*stack, count);
  for (size_t i = 0; i < count; ++i)
    torch::jit::push(*stack, is_generator(schema.arguments()[i]) ? drawn_with(arguments[i], is_here) : as_cpu(arguments[i], pairs));
  op.callBoxed(stack);
  for (auto& [mine, side] : pairs)
    if (mine.sizes() != side.sizes()) {  // an empty `out` that the kernel has given its size
      mine.resize_(side.sizes());
      cpu_side(mine).copy_(side);
    }
  if (!is_here) return;
  const size_t made = schema.returns().size();
  const std::vector<IValue> results = torch::jit::last(*stack, made).vec();
  torch::jit::drop(*stack, made);
  for (size_t i = 0; i < made; ++i) torch::jit::push(*stack, result_here(schema, i, arguments, results[i]));
}

// ── what has no kernel of the CPU's to fall back on ─────────────────────────────────────────────────────────────

Tensor copy_from(const Tensor& from, const Tensor& to, bool) {
  cpu_side(to).copy_(cpu_side(from));
  return to;
}

const Tensor& resize(const Tensor& self, c10::SymIntArrayRef sizes, std::optional<c10::MemoryFormat>) {
  at::native::resize_impl_cpu_(self.unsafeGetTensorImpl(), C10_AS_INTARRAYREF_SLOW(sizes), std::nullopt);
  return self;
}

Tensor& set_storage(Tensor& self, at::Storage storage, c10::SymInt offset, c10::SymIntArrayRef sizes, c10::SymIntArrayRef strides) {
  self.unsafeGetTensorImpl()->set_storage_keep_dtype(std::move(storage));
  self.unsafeGetTensorImpl()->set_sizes_and_strides(
      C10_AS_INTARRAYREF_SLOW(sizes), C10_AS_INTARRAYREF_SLOW(strides), offset.expect_int());
  return self;
}

Tensor& set_whole_storage(Tensor& self, at::Storage storage) {
  const int64_t size = storage.nbytes() / self.element_size();
  return self.set_(std::move(storage), 0, {size}, {1});
}

Tensor& set_tensor(Tensor& self, const Tensor& other) {
  return self.set_(other.storage(), other.storage_offset(), other.sizes(), other.strides());
}

Tensor convolution(const Tensor& x, const Tensor& w, const std::optional<Tensor>& b, c10::SymIntArrayRef stride,
                   c10::SymIntArrayRef padding, c10::SymIntArrayRef dilation, bool transposed,
                   c10::SymIntArrayRef output_padding, c10::SymInt groups) {
  auto bias = b ? std::optional(cpu_side(*b)) : b;
  return moved_here(at::convolution_symint(cpu_side(x), cpu_side(w), bias, stride, padding, dilation, transposed, output_padding, groups));
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(
    const Tensor& g, const Tensor& x, const Tensor& w, c10::SymIntArrayRef stride, c10::SymIntArrayRef padding,
    c10::SymIntArrayRef dilation, bool transposed, c10::SymIntArrayRef output_padding, c10::SymInt groups,
    std::array<bool, 3> mask) {
  auto bias = mask[2] ? at::OptionalSymIntArrayRef({w.sym_size(transposed ? 1 : 0) * (transposed ? groups : c10::SymInt(1))}) : std::nullopt;
  auto [dx, dw, db] = at::convolution_backward_symint(
      cpu_side(g), cpu_side(x), cpu_side(w), bias, stride, padding, dilation, transposed, output_padding, groups, mask);
  return {moved_here(dx), moved_here(dw), moved_here(db)};
}

// PyTorch's fused cells, which CUDA has and the CPU has not, by operators that autograd knows.
std::tuple<Tensor, Tensor, Tensor> lstm_cell(const Tensor& from_x, const Tensor& from_h, const Tensor& c,
                                             const std::optional<Tensor>& b_x, const std::optional<Tensor>& b_h) {
  auto gates = from_x + from_h;
  if (b_x && b_x->defined()) gates = gates + *b_x + *b_h;
  auto ifgo = gates.chunk(4, 1);
  auto next = ifgo[1].sigmoid() * c + ifgo[0].sigmoid() * ifgo[2].tanh();
  return {ifgo[3].sigmoid() * next.tanh(), next, gates};
}

std::tuple<Tensor, Tensor> gru_cell(const Tensor& from_x, const Tensor& from_h, const Tensor& h,
                                    const std::optional<Tensor>& b_x, const std::optional<Tensor>& b_h) {
  const bool biased = b_x && b_x->defined();
  auto x = (biased ? from_x + *b_x : from_x).chunk(3, 1), y = (biased ? from_h + *b_h : from_h).chunk(3, 1);
  auto z = (x[1] + y[1]).sigmoid(), n = (x[2] + (x[0] + y[0]).sigmoid() * y[2]).tanh();
  return {(h - n) * z + n, z};
}

TORCH_LIBRARY_IMPL(aten, AutogradPrivateUse1, m) {
  m.impl("_thnn_fused_lstm_cell", lstm_cell);
  m.impl("_thnn_fused_gru_cell", gru_cell);
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, m) { m.fallback(torch::CppFunction::makeFromBoxedFunction<&on_cpu>()); }

TORCH_LIBRARY_IMPL(aten, PrivateUse1, m) {
  m.impl("_copy_from", copy_from);
  m.impl("resize_", resize);
  m.impl("set_.source_Storage_storage_offset", set_storage);
  m.impl("set_.source_Storage", set_whole_storage);
  m.impl("set_.source_Tensor", set_tensor);
  m.impl("_thnn_fused_lstm_cell", lstm_cell);
  m.impl("_thnn_fused_gru_cell", gru_cell);
  m.impl("convolution_overrideable", convolution);
  m.impl("convolution_backward_overrideable", convolution_backward);
}

TORCH_LIBRARY_IMPL(aten, Conjugate, m) { m.impl("_copy_from", torch::CppFunction::makeFallthrough()); }
TORCH_LIBRARY_IMPL(aten, Negative, m) { m.impl("_copy_from", torch::CppFunction::makeFallthrough()); }

}  // namespace

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  at::RegisterPrivateUse1HooksInterface(new Hooks);
  m.def("seed", [](uint64_t seed) { the_generator().set_current_seed(seed); });
  m.def("state", [] { return the_generator().get_state(); });
  m.def("set_state", [](const Tensor& state) { the_generator().set_state(state); });
}
