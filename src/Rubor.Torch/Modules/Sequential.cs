using System.Globalization;

namespace Rubor.Torch.Modules;

/// <summary>
/// Layers one after another, named 0, 1, 2 … Each output goes as soon as the next is there; what gradients need of it, libtorch keeps.
/// </summary>
public sealed class Sequential : Module
{
    /// <summary>A chain of layers.</summary>
    public Sequential(params ReadOnlySpan<Module> layers)
    {
        for (int k = 0; k < layers.Length; k++)
            Layer(k.ToString(CultureInfo.InvariantCulture), layers[k]);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        var current = input;
        foreach (var (_, layer) in Layers)
        {
            var next = layer.Forward(current);
            if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next))
                current.Dispose();

            current = next;
        }

        return current;
    }
}

/// <summary>Layers by number, for a network that calls them itself.</summary>
public sealed class ModuleList : Module
{
    /// <summary>A list of layers, named 0, 1, 2 …</summary>
    public ModuleList(IEnumerable<Module> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        foreach (var layer in layers)
            Layer(Layers.Count.ToString(CultureInfo.InvariantCulture), layer);
    }

    /// <summary>A layer by its number.</summary>
    public Module this[int index] => Layers[index].Module;

    /// <summary>A list has no forward pass of its own.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("a list of layers has no forward pass: call its layers");
}
