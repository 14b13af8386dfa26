namespace Rubor.Networks.Augmentation;

/// <summary>What one seed makes of a sample by nnU-Net's scheme: a step that was not drawn has its neutral value.</summary>
internal sealed record NnUNetDraw
{
    /// <summary>From the column axis to the row axis, which is clockwise on a screen.</summary>
    public double RotationDegrees { get; init; }

    /// <summary>Over 1 makes things smaller.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Standard deviation of the noise, 0 for none.</summary>
    public double NoiseDeviation { get; init; }

    public ulong NoiseSeed { get; init; }

    public bool MirrorRows { get; init; }

    public bool MirrorColumns { get; init; }

    public required IReadOnlyList<NnUNetChannelDraw> Channels { get; init; }

    /// <summary>Whether pixels are cut and not read between.</summary>
    public bool StaysInPlace => this is { RotationDegrees: 0, Scale: 1 };

    /// <summary>Nothing changes.</summary>
    public static NnUNetDraw Neutral(int channels) =>
        new() { Channels = [.. Enumerable.Repeat(NnUNetChannelDraw.Neutral, channels)] };

    // Each step takes its draws whether it is on or not.
    public static NnUNetDraw Of(ulong seed, int channels, double rotationDegrees, bool mayMirrorRows, bool mayMirrorColumns, bool first)
    {
        var random = new SampleRandom(seed);
        bool rotated = random.NextUnit() < NnUNetRanges.RotationProbability;
        double rotation = random.Next(-rotationDegrees, rotationDegrees);
        bool scaled = random.NextUnit() < NnUNetRanges.ScaleProbability;
        double uniform = random.Next(NnUNetRanges.ScaleMinimum, NnUNetRanges.ScaleMaximum);
        double either = NnUNetChannelDraw.AboutOne(ref random, NnUNetRanges.ScaleMinimum, NnUNetRanges.ScaleMaximum);
        bool noisy = random.NextUnit() < NnUNetRanges.NoiseProbability;
        double deviation = random.Next(0, NnUNetRanges.NoiseDeviationMaximum);
        ulong noiseSeed = random.NextBits();
        bool rows = random.NextUnit() < NnUNetRanges.MirrorProbability, columns = random.NextUnit() < NnUNetRanges.MirrorProbability;
        return new()
        {
            RotationDegrees = rotated ? rotation : 0,
            Scale = !scaled ? 1 : first ? either : uniform,
            NoiseDeviation = noisy ? deviation : 0,
            NoiseSeed = noiseSeed,
            MirrorRows = rows && mayMirrorRows,
            MirrorColumns = columns && mayMirrorColumns,
            Channels = NnUNetChannelDraw.Of(ref random, channels, first),
        };
    }
}
