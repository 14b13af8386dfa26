using static Rubor.Torch.Native.NativeMethods;

namespace Rubor.Torch;

/// <summary>Gradients.</summary>
public static unsafe class Autograd
{
    [ThreadStatic] static int off;

    /// <summary>
    /// Whether computations on this thread are recorded for gradients: not inside <see cref="NoGrad"/> or <see cref="InferenceMode"/>.
    /// </summary>
    public static bool IsRecording => off == 0;

    internal static void TurnOff() => off++;

    internal static void TurnOn() => off--;

    /// <summary>Adds the gradients of a single number to every leaf that it came from (<see cref="Tensor.Gradient"/>).</summary>
    /// <param name="loss">One element.</param>
    /// <param name="keepGraph">Keep what was recorded, for a second call.</param>
    /// <exception cref="TorchException">It has several elements, or nothing was recorded.</exception>
    public static void Backward(Tensor loss, bool keepGraph = false)
    {
        ArgumentNullException.ThrowIfNull(loss);
        nint output = loss.Handle;
        Check(rubor_backward(&output, null, 1, keepGraph ? 1 : 0));
        GC.KeepAlive(loss);
    }

    /// <summary>
    /// Gradients of a single number with respect to <paramref name="inputs"/>, without touching <see cref="Tensor.Gradient"/>.
    /// </summary>
    /// <param name="output">One element, unless <paramref name="outputGradient"/> is given.</param>
    /// <param name="inputs">Tensors that it came from.</param>
    /// <param name="outputGradient">Weight of each output element, sizes as <paramref name="output"/>; none means 1.</param>
    /// <param name="keepGraph">Keep what was recorded, for a second call.</param>
    /// <param name="createGraph">Record this computation too, for second derivatives.</param>
    /// <returns>One gradient an input, of the input's sizes.</returns>
    /// <exception cref="TorchException">An input had no part in the output, or nothing was recorded.</exception>
    public static Tensor[] Gradients(Tensor output, IReadOnlyList<Tensor> inputs, Tensor? outputGradient = null, bool keepGraph = false,
        bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(inputs);
        nint from = output.Handle, weight = outputGradient?.Handle ?? 0;
        var handles = new nint[inputs.Count];
        for (int k = 0; k < handles.Length; k++)
            handles[k] = inputs[k].Handle;

        var results = new nint[handles.Length];
        fixed (nint* i = handles, r = results)
            Check(rubor_gradients(&from, &weight, 1, i, handles.Length, keepGraph || createGraph ? 1 : 0, createGraph ? 1 : 0, 0, r));

        GC.KeepAlive(output);
        GC.KeepAlive(inputs);
        GC.KeepAlive(outputGradient);
        return [.. results.Select(handle => new Tensor(handle))];
    }
}

/// <summary>
/// While it is open, nothing on this thread is recorded for gradients. It closes on its own thread and never spans an <c>await</c>.
/// </summary>
public sealed unsafe class NoGrad : IDisposable
{
    readonly int thread = Environment.CurrentManagedThreadId;
    readonly int before;
    bool closed;

    /// <summary>Stops recording.</summary>
    public NoGrad()
    {
        int was;
        Check(rubor_grad_mode(0, &was));
        before = was;
        Autograd.TurnOff();
    }

    /// <summary>Records again if it did before.</summary>
    public void Dispose()
    {
        if (closed)
            return;

        ThreadGuard.Require(thread);
        closed = true;
        int was;
        Check(rubor_grad_mode(before, &was));
        Autograd.TurnOn();
    }
}

/// <summary>As <see cref="NoGrad"/>, and cheaper; what is made inside can never take part in gradients.</summary>
public sealed unsafe class InferenceMode : IDisposable
{
    readonly int thread = Environment.CurrentManagedThreadId;
    nint guard;

    /// <summary>Enters inference mode.</summary>
    public InferenceMode()
    {
        nint made;
        Check(rubor_inference_enter(&made));
        guard = made;
        Autograd.TurnOff();
    }

    /// <summary>Leaves it.</summary>
    public void Dispose()
    {
        if (guard == 0)
            return;

        ThreadGuard.Require(thread);
        nint made = guard;
        guard = 0;
        Check(rubor_inference_leave(made));
        Autograd.TurnOn();
    }
}

/// <summary>While it is open, convolutions and matrix products on this thread run in a shorter float type.</summary>
public sealed unsafe class Autocast : IDisposable
{
    readonly int thread = Environment.CurrentManagedThreadId;
    readonly DeviceKind kind;
    readonly int beforeOn, beforeType;
    bool closed;

    /// <summary>Enters autocast.</summary>
    /// <param name="kind">Device whose operations it concerns.</param>
    /// <param name="type">bfloat16 on the processor; bfloat16 or float16 on a card.</param>
    public Autocast(DeviceKind kind = DeviceKind.Cpu, ScalarType type = ScalarType.BFloat16)
    {
        int on, dtype;
        Check(rubor_autocast_enter((int)kind, (int)type, &on, &dtype));
        (this.kind, beforeOn, beforeType) = (kind, on, dtype);
    }

    /// <summary>Leaves it; the outermost one drops the weights that were cast.</summary>
    public void Dispose()
    {
        if (closed)
            return;

        ThreadGuard.Require(thread);
        closed = true;
        Check(rubor_autocast_leave((int)kind, beforeOn, beforeType));
    }
}

/// <summary>Modes of libtorch belong to a thread.</summary>
internal static class ThreadGuard
{
    internal static void Require(int thread)
    {
        if (thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("a mode of libtorch closes on the thread where it opened; do not await inside it");
    }
}
