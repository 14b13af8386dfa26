namespace Rubor.Torch.Optimisers;

/// <summary>Parameters with what an optimiser keeps for each: a step count, and tensors of the parameter's sizes by slot name.</summary>
sealed class ParameterSet : IDisposable
{
    readonly Entry[] entries;
    readonly string[] slots;

    internal ParameterSet(IEnumerable<(string Name, Tensor Tensor)> parameters, params string[] slots)
    {
        entries = [.. parameters.Select(parameter => new Entry(parameter.Name, parameter.Tensor, new Tensor?[slots.Length]))];
        this.slots = slots;
    }

    internal void ZeroGradients()
    {
        foreach (var entry in entries)
            entry.Parameter.Gradient = null;
    }

    /// <summary>
    /// Calls <paramref name="update"/> with the parameters that have a gradient, those of one step count together, within a scope and
    /// without recording.
    /// </summary>
    internal void Step(Action<Batch> update)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        var ready = entries.Select(entry => (Entry: entry, Gradient: entry.Parameter.Gradient)).Where(pair => pair.Gradient is not null);
        foreach (var group in ready.GroupBy(pair => pair.Entry.Steps).ToArray())
        {
            foreach (var (entry, _) in group)
                entry.Steps++;

            update(new Batch([.. group.Select(pair => pair.Entry)], [.. group.Select(pair => pair.Gradient!)]));
        }
    }

    internal IReadOnlyDictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var entry in entries.Where(entry => entry.Steps > 0))
        {
            entry.StepTensor.Fill(entry.Steps);
            state[entry.Name + ".step"] = entry.StepTensor;
            for (int k = 0; k < slots.Length; k++)
            {
                if (entry.Slots[k] is Tensor slot)
                    state[$"{entry.Name}.{slots[k]}"] = slot;
            }
        }

        return state;
    }

    internal void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        var unknown = new HashSet<string>(state.Keys);
        foreach (var entry in entries)
        {
            unknown.Remove(entry.Name + ".step");
            long steps = state.TryGetValue(entry.Name + ".step", out var count) ? (long)count.Item() : 0;
            for (int k = 0; k < slots.Length; k++)
            {
                string name = $"{entry.Name}.{slots[k]}";
                unknown.Remove(name);
                bool given = state.TryGetValue(name, out var saved);
                if (given != (steps > 0))
                    throw new ArgumentException($"the optimiser's state {(given ? "has" : "lacks")} {name} at step {steps}");

                if (given && !saved!.Sizes.SequenceEqual(entry.Parameter.Sizes))
                    throw new ArgumentException($"{name} is ({string.Join(", ", saved.Sizes)}), its parameter ({string.Join(", ", entry.Parameter.Sizes)})");
            }
        }

        if (unknown.Count > 0)
        {
            throw new ArgumentException(
                $"the optimiser's state has {unknown.Order(StringComparer.Ordinal).First()}, and no such parameter");
        }

        using var noGrad = new NoGrad();
        foreach (var entry in entries)
        {
            entry.Steps = state.TryGetValue(entry.Name + ".step", out var count) ? (long)count.Item() : 0;
            for (int k = 0; k < slots.Length; k++)
            {
                entry.Slots[k]?.Dispose();
                // In the parameter's own layout: a resumed training then computes in the order of one that was not stopped.
                entry.Slots[k] = entry.Steps > 0
                    ? TensorScope.Outside(() => entry.Parameter.Clone().Copy(state[$"{entry.Name}.{slots[k]}"])) : null;
            }
        }
    }

    public void Dispose()
    {
        foreach (var entry in entries)
            entry.Dispose();
    }

    /// <summary>Parameters of one step count, their gradients and slots, as the foreach operators take them.</summary>
    internal sealed class Batch(Entry[] entries, Tensor[] gradients)
    {
        internal long Steps => entries[0].Steps;

        internal Tensor[] Parameters { get; } = [.. entries.Select(entry => entry.Parameter)];

        internal Tensor[] Gradients { get; } = gradients;

        /// <summary>The slot of every parameter; made by <paramref name="first"/> from its gradient when it has none.</summary>
        internal Tensor[] Slot(int slot, Func<Tensor, Tensor> first) =>
            [.. entries.Select((entry, k) => entry.Slots[slot] ??= first(Gradients[k]).Keep())];
    }

    /// <summary>A parameter and what is kept for it.</summary>
    internal sealed class Entry(string name, Tensor parameter, Tensor?[] slots) : IDisposable
    {
        Tensor? step;

        internal string Name => name;

        internal Tensor Parameter => parameter;

        internal Tensor?[] Slots => slots;

        internal long Steps { get; set; }

        internal Tensor StepTensor => step ??= TensorScope.Outside(() => Tensor.Zeros([], ScalarType.Int64));

        public void Dispose()
        {
            step?.Dispose();
            foreach (var slot in slots)
                slot?.Dispose();
        }
    }
}
