using System.Runtime.InteropServices;
using Rubor.Torch.Native;
using static Rubor.Torch.Native.NativeMethods;

namespace Rubor.Torch;

/// <summary>libtorch as a whole: how it is loaded, its threads, seeds and memory. It loads on first use, not before.</summary>
public static unsafe class Libtorch
{
    /// <summary>Sets up how libtorch loads. Without a call the defaults of <see cref="LibtorchSettings"/> hold.</summary>
    /// <exception cref="InvalidOperationException">It is loaded already.</exception>
    public static void Configure(LibtorchSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Shim.Configure(settings);
    }

    /// <summary>Whether libtorch is in this process yet.</summary>
    public static bool IsLoaded => Shim.IsLoaded;

    /// <summary>Version of the libtorch that the shim was built for, such as 1.13.0.</summary>
    public static string Version => Marshal.PtrToStringUTF8(rubor_version()) ?? "";

    /// <summary>Whether a CUDA card can be used: a libtorch built for CUDA, and a card with its driver.</summary>
    public static bool HasCuda
    {
        get
        {
            int yes;
            Check(rubor_has_cuda(&yes));
            return yes != 0;
        }
    }

    /// <summary>
    /// Threads of an operation, at least 1. Each thread that calls in gets a team of its own: see <see cref="TorchThread"/>.
    /// </summary>
    public static int Threads
    {
        get
        {
            int count;
            Check(rubor_threads(&count));
            return count;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Check(rubor_set_threads(value));
        }
    }

    /// <summary>Seeds the default generator of every device.</summary>
    public static void Seed(long seed) => Check(rubor_seed(unchecked((ulong)seed)));

    /// <summary>State of a device's default generator: bytes to save, that <see cref="SetGeneratorState"/> takes back.</summary>
    /// <exception cref="TorchException">No such device.</exception>
    public static byte[] GeneratorState(Device device = default)
    {
        nint handle;
        Check(rubor_generator_state((int)device.Kind, device.Index, &handle));
        using var state = new Tensor(handle).Keep();
        return state.ToArray<byte>();
    }

    /// <summary>Puts a device's default generator where it was when <see cref="GeneratorState"/> gave <paramref name="state"/>.</summary>
    /// <exception cref="TorchException">The bytes are not a state of that generator.</exception>
    public static void SetGeneratorState(ReadOnlySpan<byte> state, Device device = default)
    {
        using var tensor = Tensor.From(state, [state.Length]).Keep();
        Check(rubor_set_generator_state((int)device.Kind, device.Index, tensor.Handle));
        GC.KeepAlive(tensor);
    }

    /// <summary>Gives the memory that <see cref="LibtorchSettings.RetainMemory"/> holds and nothing uses back to the system.</summary>
    public static void ReturnMemory() => _ = Libc.malloc_trim(0);
}
