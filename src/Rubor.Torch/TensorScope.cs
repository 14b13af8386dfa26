namespace Rubor.Torch;

/// <summary>Tensors made while a scope is open belong to it and go when it closes, unless kept or moved outward.
/// Scopes belong to one thread, close in the order in which they opened, and never stay open across an <c>await</c>.</summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic] static TensorScope? current;

    readonly TensorScope? outer;
    readonly int thread = Environment.CurrentManagedThreadId;
    readonly List<Tensor> tensors = [];
    bool closed;

    /// <summary>Opens a scope inside the one that is open on this thread.</summary>
    public TensorScope()
    {
        outer = current;
        current = this;
    }

    /// <summary>Tensors that will go with this scope.</summary>
    public int Count => tensors.Count;

    internal static TensorScope? Current => current;

    /// <summary>Hands a tensor to the scope outside this one; outside the last one it belongs to nobody but the caller.</summary>
    /// <returns>The tensor.</returns>
    public Tensor MoveOutward(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.LeaveScope();
        outer?.Add(tensor);
        return tensor;
    }

    /// <summary>Runs <paramref name="make"/> as if no scope were open: what it makes belongs to the caller.</summary>
    public static T Outside<T>(Func<T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var before = current;
        current = null;
        try
        {
            return make();
        }
        finally
        {
            current = before;
        }
    }

    /// <summary>Disposes of the tensors that it still holds.</summary>
    /// <exception cref="InvalidOperationException">Another thread's scope, or not the innermost one.</exception>
    public void Dispose()
    {
        if (closed)
            return;

        if (thread != Environment.CurrentManagedThreadId || !ReferenceEquals(current, this))
            throw new InvalidOperationException("a tensor scope closes on its own thread, the innermost first");

        closed = true;
        current = outer;
        foreach (var tensor in tensors)
        {
            tensor.Scope = null;
            tensor.Dispose();
        }

        tensors.Clear();
    }

    internal void Add(Tensor tensor)
    {
        tensor.Scope = this;
        tensor.Slot = tensors.Count;
        tensors.Add(tensor);
    }

    /// <summary>Takes a tensor out in constant time: the last one takes its place.</summary>
    internal void Remove(Tensor tensor)
    {
        int last = tensors.Count - 1;
        var moved = tensors[last];
        tensors[tensor.Slot] = moved;
        moved.Slot = tensor.Slot;
        tensors.RemoveAt(last);
        tensor.Scope = null;
    }
}
