namespace Rubor.Networks.Augmentation;

/// <summary>
/// nnU-Net's augmentation of one sample, in its order: rotation and scale, noise, blur, brightness, contrast, low resolution, the power of
/// the inverse, power, mirror. What lies outside the source is 0 and background.
/// </summary>
/// <param name="first">Version 1: splines through the image where version 2 reads it linearly, and its own ranges.</param>
/// <param name="mirrorRows">Whether rows may be reversed.</param>
/// <param name="mirrorColumns">Whether columns may be reversed.</param>
internal sealed class NnUNetAugmenter(bool first, bool mirrorRows, bool mirrorColumns)
{
    /// <summary>Largest rotation of a patch, degrees.</summary>
    public static double RotationDegrees(int rows, int columns) =>
        (double)Math.Max(rows, columns) / Math.Min(rows, columns) > NnUNetRanges.LongAspect ? NnUNetRanges.LongRotationDegrees
            : NnUNetRanges.RotationDegrees;

    /// <summary>
    /// Rows and columns that are cut for a patch before it is rotated and scaled: those of the patch turned as far as it may be, at most
    /// by a quarter, over 0.85. compute_initial_patch_size.py.
    /// </summary>
    public static (int Rows, int Columns) LoaderSize(int rows, int columns)
    {
        double angle = Math.Min(90, RotationDegrees(rows, columns)) / 180, cosine = double.CosPi(angle), sine = double.SinPi(angle);
        double turnedRows = Math.Abs(rows * cosine + columns * sine), turnedColumns = Math.Abs(columns * cosine - rows * sine);
        return ((int)(Math.Max(rows, turnedRows) / NnUNetRanges.LoaderScale),
            (int)(Math.Max(columns, turnedColumns) / NnUNetRanges.LoaderScale));
    }

    public NnUNetDraw Draw(ulong seed, int channels, int rows, int columns) =>
        NnUNetDraw.Of(seed, channels, RotationDegrees(rows, columns), mirrorRows, mirrorColumns, first);

    public void Apply(Sample source, Sample target, NnUNetDraw draw, Scratch scratch)
    {
        if (draw.StaysInPlace)
            CutCentre(source, target);
        else
            Resample(source, target, draw, scratch);
        for (int channel = 0; channel < target.Channels; channel++)
        {
            var plane = target.Plane(channel);
            // Version 2 makes one field of noise, and adds it to all channels.
            if (draw.NoiseDeviation > 0)
                GaussianNoise.Add(plane, (float)draw.NoiseDeviation, SampleRandom.SeedOf(draw.NoiseSeed, 0, first ? channel : 0));
            ChangeIntensities(plane, target.Rows, target.Columns, draw.Channels[channel], scratch);
            Mirror(plane, target.Columns, draw);
        }

        Mirror(target.Label.AsSpan(), target.Columns, draw);
    }

    void ChangeIntensities(Span<float> plane, int rows, int columns, in NnUNetChannelDraw draw, Scratch scratch)
    {
        if (draw.BlurRowsPixels > 0)
        {
            if (first)
                Blur.Apply(plane, rows, columns, draw.BlurRowsPixels, scratch);
            else
                Blur.ApplyShort(plane, rows, columns, draw.BlurRowsPixels, draw.BlurColumnsPixels, scratch);
        }

        if (draw.Brightness != 1)
            Intensities.Scale(plane, (float)draw.Brightness, 0);
        if (draw.Contrast != 1)
            Intensities.ClippedContrast(plane, (float)draw.Contrast);
        if (draw.Zoom < 1)
        {
            if (first)
                FewerPixels.BySpline(plane, rows, columns, draw.Zoom, scratch);
            else
                FewerPixels.Linearly(plane, rows, columns, draw.Zoom, scratch);
        }

        if (draw.InvertedGamma != 1)
            Gamma.Apply(plane, draw.InvertedGamma, inverted: true);
        if (draw.Gamma != 1)
            Gamma.Apply(plane, draw.Gamma, inverted: false);
    }

    static void CutCentre(Sample source, Sample target)
    {
        int row = source.Rows / 2 - target.Rows / 2, column = source.Columns / 2 - target.Columns / 2;
        for (int channel = 0; channel < target.Channels; channel++)
            PlaneWindow.Cut<float>(source.Plane(channel), source.Rows, source.Columns, row, column, target.Plane(channel), target.Columns);
        PlaneWindow.Cut<byte>(source.Label, source.Rows, source.Columns, row, column, target.Label, target.Columns);
    }

    void Resample(Sample source, Sample target, NnUNetDraw draw, Scratch scratch)
    {
        var map = TargetToSource.Turned(draw.RotationDegrees, draw.Scale, source, target);
        var atRows = scratch.Rows(target.Columns);
        var atColumns = scratch.Columns(target.Columns);
        for (int row = 0; row < target.Rows; row++)
        {
            map.SourceOfRow(row, 0, atRows, atColumns);
            var labels = target.Label.AsSpan(row * target.Columns, target.Columns);
            if (first)
                LabelSampler.HalfOrMore(source, atRows, atColumns, labels);
            else
                LabelSampler.Most(source, atRows, atColumns, labels);
        }

        for (int channel = 0; channel < source.Channels; channel++)
        {
            var linear = new Sampler<float>(source.Plane(channel), source.Rows, source.Columns, Border.Fill, 0);
            if (first)
                scratch.Spline.Fit(source.Plane(channel), source.Rows, source.Columns);
            for (int row = 0; row < target.Rows; row++)
            {
                map.SourceOfRow(row, 0, atRows, atColumns);
                var line = target.Plane(channel).Slice(row * target.Columns, target.Columns);
                if (first)
                    scratch.Spline.Read(atRows, atColumns, line);
                else
                    linear.Linear(atRows, atColumns, line);
            }
        }
    }

    static void Mirror<T>(Span<T> plane, int columns, NnUNetDraw draw)
    {
        // All pixels reversed are both axes reversed.
        if (draw.MirrorRows)
            plane.Reverse();
        if (draw.MirrorRows != draw.MirrorColumns)
        {
            for (int start = 0; start < plane.Length; start += columns)
                plane.Slice(start, columns).Reverse();
        }
    }
}
