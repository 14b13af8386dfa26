namespace Rubor.Torch.Modules;

/// <summary>A layer or a network: parameters, buffers and layers by the names that PyTorch's state dictionaries use.
/// Its tensors belong to it, outside every scope, and go when it is disposed of.</summary>
public abstract class Module : IDisposable
{
    readonly List<(string Name, Tensor Tensor)> parameters = [];
    readonly List<(string Name, Tensor Tensor)> buffers = [];
    readonly List<(string Name, Module Module)> layers = [];

    /// <summary>Whether it trains: batch norm then uses the batch's own statistics. New modules do.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>Whether <see cref="Freeze"/> was called on it or on what it is a layer of.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Layers by name, in the order in which they were registered.</summary>
    public IReadOnlyList<(string Name, Module Module)> Layers => layers;

    /// <summary>The output for <paramref name="input"/>; it belongs to the open scope.</summary>
    public abstract Tensor Forward(Tensor input);

    /// <summary>Parameters with their full names, depth first.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters() => Named(module => module.parameters);

    /// <summary>Buffers (running statistics) with their full names, depth first.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedBuffers() => Named(module => module.buffers);

    /// <summary>Parameters and buffers by full name: what PyTorch calls the state dictionary, in its order.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedState() => Named(module => module.parameters.Concat(module.buffers));

    /// <summary>Number of weights: elements of all parameters, buffers not counted.</summary>
    public long WeightCount() => NamedParameters().Sum(parameter => parameter.Tensor.Elements);

    /// <summary>Sets it and its layers to train.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Sets it and its layers to infer: batch norm uses its running statistics.</summary>
    public void Evaluate() => SetTraining(false);

    /// <summary>From now on no training changes a bit of it: its parameters take part in no gradient, and it infers whatever is trained
    /// around it, so that running statistics stay. Weights can still be loaded.</summary>
    public void Freeze()
    {
        foreach (var (_, tensor) in parameters)
            tensor.RequiresGrad = false;

        foreach (var (_, layer) in layers)
            layer.Freeze();

        IsFrozen = true;
        IsTraining = false;
    }

    /// <summary>Moves parameters and buffers to a device, in place.</summary>
    /// <exception cref="TorchException">libtorch has no such device.</exception>
    public void MoveTo(Device device) => Replace(tensor => tensor.To(device));

    /// <summary>Lays out four-dimensional parameters anew, in place.</summary>
    public void MoveTo(MemoryFormat format) => Replace(tensor => tensor.Sizes.Length == 4 ? tensor.To(format) : tensor);

    /// <summary>Releases parameters and buffers.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor) in parameters.Concat(buffers))
            tensor.Dispose();

        foreach (var (_, layer) in layers)
            layer.Dispose();

        GC.SuppressFinalize(this);
    }

    /// <summary>Registers a layer.</summary>
    protected T Layer<T>(string name, T layer) where T : Module
    {
        layers.Add((name, layer));
        return layer;
    }

    /// <summary>Registers a tensor that is learnt; <paramref name="make"/> runs outside every scope.</summary>
    protected Tensor Parameter(string name, Func<Tensor> make)
    {
        var tensor = TensorScope.Outside(make);
        tensor.RequiresGrad = true;
        parameters.Add((name, tensor));
        return tensor;
    }

    /// <summary>Registers a tensor that is kept but not learnt; <paramref name="make"/> runs outside every scope.</summary>
    protected Tensor Buffer(string name, Func<Tensor> make)
    {
        var tensor = TensorScope.Outside(make);
        buffers.Add((name, tensor));
        return tensor;
    }

    void SetTraining(bool training)
    {
        IsTraining = training && !IsFrozen;
        foreach (var (_, layer) in layers)
            layer.SetTraining(training);
    }

    void Replace(Func<Tensor, Tensor> convert)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        foreach (var (_, tensor) in NamedState())
            tensor.TakeStorage(convert(tensor));
    }

    IEnumerable<(string Name, Tensor Tensor)> Named(Func<Module, IEnumerable<(string Name, Tensor Tensor)>> own, string prefix = "") =>
        own(this).Select(entry => (prefix + entry.Name, entry.Tensor))
            .Concat(layers.SelectMany(layer => layer.Module.Named(own, prefix + layer.Name + ".")));
}
