using System.Diagnostics;
using System.Runtime.InteropServices;
using Rubor.Torch.Native;
using static Rubor.Torch.Native.NativeMethods;

namespace Rubor.Torch;

/// <summary>An n-dimensional array of libtorch's. It belongs to the open <see cref="TensorScope"/>, or to whoever made it.
/// A tensor is used by one thread at a time; after <see cref="Dispose"/> every use throws.</summary>
public sealed unsafe partial class Tensor : IDisposable
{
    static long live;

    nint handle;

    internal Tensor(nint handle)
    {
        Debug.Assert(handle != 0);
        this.handle = handle;
        Interlocked.Increment(ref live);
        TensorScope.Current?.Add(this);
    }

    /// <summary>A tensor that nobody disposed of goes with the collector; scopes are there so that it need not.</summary>
    ~Tensor() => Free();

    /// <summary>Tensors that are alive in this process, as seen from C#.</summary>
    public static long LiveCount => Interlocked.Read(ref live);

    /// <summary>Whether it is disposed of.</summary>
    public bool IsDisposed => handle == 0;

    /// <summary>Element type.</summary>
    public ScalarType Type => (ScalarType)Info().Type;

    /// <summary>Where it lives.</summary>
    public Device Device
    {
        get
        {
            var info = Info();
            return new Device((DeviceKind)info.DeviceKind, Math.Max(0, info.DeviceIndex));
        }
    }

    /// <summary>Size of each dimension; empty for a single number.</summary>
    public long[] Sizes
    {
        get
        {
            var info = Info();
            return new ReadOnlySpan<long>(info.Sizes, info.Dimensions).ToArray();
        }
    }

    /// <summary>Number of elements.</summary>
    public long Elements => Info().Elements;

    /// <summary>Whether the elements lie in order, the last dimension fastest.</summary>
    public bool IsContiguous => Info().Contiguous != 0;

    /// <summary>Whether it is (B, C, H, W), stored as B, H, W, C.</summary>
    public bool IsChannelsLast => Info().ChannelsLast != 0;

    /// <summary>Whether gradients flow into it. Setting it returns nothing and changes no other tensor.</summary>
    /// <exception cref="TorchException">Set on integers, or cleared on a result of a computation with gradients.</exception>
    public bool RequiresGrad
    {
        get => Info().RequiresGrad != 0;
        set => Check(rubor_set_requires_grad(Handle, value ? 1 : 0));
    }

    /// <summary>
    /// The gradient that <see cref="Autograd.Backward(Tensor, bool)"/> left here, or null. Each read gives a new tensor over the same
    /// elements.
    /// </summary>
    public Tensor? Gradient
    {
        get
        {
            nint grad;
            Check(rubor_grad_of(Handle, &grad));
            GC.KeepAlive(this);
            return Wrap(grad);
        }

        set
        {
            Check(rubor_set_grad(Handle, value?.Handle ?? 0));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }
    }

    internal TensorScope? Scope { get; set; }

    internal int Slot { get; set; }

    internal nint Handle => handle != 0 ? handle
        : throw new ObjectDisposedException(nameof(Tensor), "this tensor is disposed of: its scope closed, or Dispose was called");

    /// <summary>Takes it out of its scope: from here on it belongs to the caller.</summary>
    /// <returns>This tensor.</returns>
    public Tensor Keep()
    {
        LeaveScope();
        return this;
    }

    /// <summary>Copies the elements out, in order, whatever their order in memory or device.</summary>
    /// <typeparam name="T">The element type's counterpart: float for Float32 and so on.</typeparam>
    /// <exception cref="ArgumentException">The types or the numbers of elements differ.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        if (Type != ScalarTypes.Of<T>())
            throw new ArgumentException($"the tensor holds {Type}, not {typeof(T).Name}");

        CopyBytesTo(MemoryMarshal.AsBytes(destination));
    }

    /// <summary>The elements, in order.</summary>
    /// <exception cref="ArgumentException">The tensor holds another type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var values = new T[Elements];
        CopyTo(values.AsSpan());
        return values;
    }

    /// <summary>Copies the elements' bytes out, in order, whatever their type, order in memory or device.</summary>
    /// <exception cref="ArgumentException">The length is not elements × bytes of one.</exception>
    public void CopyBytesTo(Span<byte> destination)
    {
        var info = Info();
        if (destination.Length != info.Elements * info.ElementBytes)
            throw new ArgumentException($"the tensor has {info.Elements * info.ElementBytes} bytes, the destination {destination.Length}");

        if (info is { Contiguous: not 0, DeviceKind: (int)DeviceKind.Cpu })
        {
            new ReadOnlySpan<byte>(info.Data, destination.Length).CopyTo(destination);
            GC.KeepAlive(this);
            return;
        }

        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Contiguous().To(Device.Cpu).CopyBytesTo(destination);
    }

    /// <summary>The one number that it holds, of any type.</summary>
    /// <exception cref="TorchException">It has more than one element, or none.</exception>
    public double Item() => Aten.Item.CallNumber(this);

    /// <summary>Releases it. Again is allowed and does nothing.</summary>
    public void Dispose()
    {
        LeaveScope();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => IsDisposed ? "a disposed tensor" : $"{Type} ({string.Join(", ", Sizes)}) on {Device}";

    internal static Tensor? Wrap(nint handle) => handle == 0 ? null : new Tensor(handle);

    internal NativeTensorInfo Info()
    {
        NativeTensorInfo info;
        Check(rubor_info(Handle, &info));
        GC.KeepAlive(this);
        return info;
    }

    /// <summary>Points this tensor at another's elements, type, layout and device, and stays what optimisers and modules hold.</summary>
    internal void TakeStorage(Tensor source) => Aten.SetData.Run(this, source);

    internal void LeaveScope() => Scope?.Remove(this);

    void Free()
    {
        nint owned = Interlocked.Exchange(ref handle, 0);
        if (owned != 0)
        {
            Interlocked.Decrement(ref live);
            rubor_release(owned);
        }
    }
}
