using Rubor.Networks.Augmentation;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Segmentation;

/// <summary>Patches of slices of the plan's size: which follow from seed and step alone. Outside of a slice is 0 and background.</summary>
internal sealed class TrainingPatches
{
    // Places of windows are drawn apart from the slices.
    const ulong OfWindows = 0x57494E444F575321;

    readonly NetworkPlan plan;
    readonly IReadOnlyList<(NetworkInput Input, byte[] Classes)> cases;
    readonly IReadOnlyList<(int Case, int Slice)> slices;
    readonly DataOrder? order;
    readonly ForegroundOrder? foreground;
    readonly int rows, columns, loaderRows, loaderColumns;
    readonly ulong seed;

    /// <summary>Patches of scans.</summary>
    /// <param name="plan">With a patch.</param>
    /// <param name="training">The scans.</param>
    /// <param name="settings">How slices are drawn.</param>
    /// <param name="augmenter">Says how much more than the patch is cut.</param>
    /// <param name="seed">The run's seed.</param>
    public TrainingPatches(NetworkPlan plan, IReadOnlyList<TrainingScan> training, TrainingSettings settings, Augmenter augmenter,
        ulong seed)
    {
        (this.plan, this.seed, rows, columns) = (plan, seed, plan.Patch[0], plan.Patch[1]);
        (loaderRows, loaderColumns) = augmenter.SourceSize(rows, columns);
        cases = [.. training.Select(s => (s.Input, s.Input.Classes(s.Labels, plan.Labels.Count + 1)))];
        slices = [.. cases.SelectMany((c, at) => Enumerable.Range(0, c.Input.Slices).Select(z => (at, z)))];
        if (settings.Sampling == DataOrder.Foreground)
            foreground = new([.. cases.Select(c => ForegroundLocations.Of(c.Classes, c.Input.Slices))], settings.ForegroundShare, seed);
        else
            order = new([.. slices.Select(s => Slice(s.Case, s.Slice).ContainsAnyExcept((byte)0))], settings.Sampling, seed);
    }

    /// <summary>Memory for a patch as it is cut.</summary>
    public Sample Window() => new(plan.Inputs, loaderRows, loaderColumns);

    /// <summary>Cuts the patch at a place of a step's batch.</summary>
    public void Cut(long step, int place, int batch, Sample window)
    {
        var (drawn, z, row, column) = foreground is null ? Anywhere(step, place, batch) : ByForeground(step, place, batch);
        var (input, _) = cases[drawn];
        int pixels = input.Rows * input.Columns, channel = 0;
        foreach (var (slice, image) in NetworkPass.Channels(plan, input.Slices, z))
            PlaneWindow.Cut<float>(input.Values.AsSpan(((slice * input.Images) + image) * pixels, pixels), input.Rows, input.Columns,
                row, column, window.Plane(channel++), loaderColumns);
        PlaneWindow.Cut(Slice(drawn, z), input.Rows, input.Columns, row, column, window.Label.AsSpan(), loaderColumns);
    }

    (int Case, int Slice, int Row, int Column) Anywhere(long step, int place, int batch)
    {
        var random = new SampleRandom(SampleRandom.SeedOf(~seed ^ OfWindows, step, place));
        var (drawn, z) = slices[order!.Slice(step, place, batch)];
        return (drawn, z, Down(drawn).Any(ref random), Across(drawn).Any(ref random));
    }

    (int Case, int Slice, int Row, int Column) ByForeground(long step, int place, int batch)
    {
        var (drawn, pixel, z) = foreground!.Draw(step, place, batch, out var random);
        if (pixel is not { } at)
            return (drawn, z, Down(drawn).Any(ref random), Across(drawn).Any(ref random));
        var input = cases[drawn].Input;
        int inSlice = at % (input.Rows * input.Columns);
        return (drawn, at / (input.Rows * input.Columns), Down(drawn).About(inSlice / input.Columns),
            Across(drawn).About(inSlice % input.Columns));
    }

    PatchWindow Down(int drawn) => new(cases[drawn].Input.Rows, loaderRows, rows);

    PatchWindow Across(int drawn) => new(cases[drawn].Input.Columns, loaderColumns, columns);

    ReadOnlySpan<byte> Slice(int drawn, int z)
    {
        var (input, classes) = cases[drawn];
        return classes.AsSpan(z * input.Rows * input.Columns, input.Rows * input.Columns);
    }
}
