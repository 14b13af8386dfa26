using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rubor.Torch.Native;

/// <summary>The functions of rubor_torch.h. A status other than 0 means that <see cref="Check"/> throws.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>kRuborAbi of rubor_torch.h.</summary>
    internal const int Abi = 1;

    const string Library = "rubor_torch";

#pragma warning disable CA1810 // the resolver has to stand before the first call, and a field initialiser does not promise that
    static NativeMethods() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, (name, _, _) => name == Library ? Shim.Load() : 0);
#pragma warning restore CA1810

    [LibraryImport(Library)] internal static partial int rubor_abi();
    [LibraryImport(Library)] internal static partial nint rubor_error();
    [LibraryImport(Library)] internal static partial nint rubor_version();
    [LibraryImport(Library)] internal static partial int rubor_find(byte* name, byte* overload, nint* op);
    [LibraryImport(Library)] internal static partial int rubor_schema(nint op, nint* text);
    [LibraryImport(Library)]
    internal static partial int rubor_call(nint op, NativeValue* arguments, int count, NativeValue* results,
        int capacity, int* produced);
    [LibraryImport(Library)] internal static partial void rubor_free(nint list);
    [LibraryImport(Library)] internal static partial void rubor_release(nint tensor);
    [LibraryImport(Library)] internal static partial int rubor_info(nint tensor, NativeTensorInfo* info);
    [LibraryImport(Library)] internal static partial int rubor_set_requires_grad(nint tensor, int on);
    [LibraryImport(Library)] internal static partial int rubor_grad_of(nint tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int rubor_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int rubor_backward(nint* outputs, nint* gradients, int count, int keepGraph);
    [LibraryImport(Library)]
    internal static partial int rubor_gradients(nint* outputs, nint* gradients, int count, nint* inputs,
        int inputsCount, int keepGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int rubor_grad_mode(int on, int* before);
    [LibraryImport(Library)] internal static partial int rubor_inference_enter(nint* guard);
    [LibraryImport(Library)] internal static partial int rubor_inference_leave(nint guard);
    [LibraryImport(Library)] internal static partial int rubor_autocast_enter(int deviceType, int dtype, int* beforeOn, int* beforeType);
    [LibraryImport(Library)] internal static partial int rubor_autocast_leave(int deviceType, int beforeOn, int beforeType);
    [LibraryImport(Library)] internal static partial int rubor_set_threads(int count);
    [LibraryImport(Library)] internal static partial int rubor_threads(int* count);
    [LibraryImport(Library)] internal static partial int rubor_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int rubor_generator_state(int deviceType, int deviceIndex, nint* state);
    [LibraryImport(Library)] internal static partial int rubor_set_generator_state(int deviceType, int deviceIndex, nint state);
    [LibraryImport(Library)] internal static partial int rubor_has_cuda(int* yes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status)
    {
        if (status != 0)
            Throw();
    }

    static void Throw() => throw new TorchException(Marshal.PtrToStringUTF8(rubor_error()) ?? "unknown native error");
}

/// <summary>RuborValue of rubor_torch.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeValue
{
    [FieldOffset(0)] internal ValueTag Tag;
    [FieldOffset(4)] internal int Count;
    [FieldOffset(8)] internal long Integer;
    [FieldOffset(8)] internal double Real;
    [FieldOffset(8)] internal nint Pointer;
}

/// <summary>RuborTag of rubor_torch.h.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    IntList = 6,
    DoubleList = 7,
    TensorList = 8,
    BoolList = 9,
    Default = 10,
    Device = 11,
}

/// <summary>RuborTensorInfo of rubor_torch.h.</summary>
internal unsafe struct NativeTensorInfo
{
    internal int Type, DeviceKind, DeviceIndex, Dimensions;
    internal int RequiresGrad, Contiguous, ChannelsLast, Leaf;
    internal long Elements, ElementBytes;
    internal long* Sizes;
    internal long* Strides;
    internal byte* Data;
}
