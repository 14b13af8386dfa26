using System.Collections.Concurrent;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Makes a changed sample of a sample: geometry in one resampling, the label by the nearest pixel of the same coordinates, then
/// intensities; or what another <see cref="AugmentationSettings.Scheme"/> makes. The same source, seed and settings give the same bytes. Any
/// number of threads may share one.
/// </summary>
public sealed class Augmenter
{
    readonly AugmentationSettings settings;
    readonly NnUNetAugmenter? published;
    readonly ConcurrentBag<Scratch> idle = [];

    /// <summary>An augmenter with these settings.</summary>
    /// <exception cref="ArgumentException">A setting out of its range; the message names it.</exception>
    public Augmenter(AugmentationSettings settings)
        : this(settings, mayMirrorRows: false, mayMirrorColumns: false)
    {
    }

    /// <summary>An augmenter with these settings.</summary>
    /// <param name="settings">How.</param>
    /// <param name="mayMirrorRows">Whether a scheme that mirrors what it may reverses rows; "composed" has settings for it.</param>
    /// <param name="mayMirrorColumns">The same of columns: no, where labels name sides.</param>
    /// <exception cref="ArgumentException">A setting out of its range; the message names it.</exception>
    public Augmenter(AugmentationSettings settings, bool mayMirrorRows, bool mayMirrorColumns)
    {
        ArgumentNullException.ThrowIfNull(settings);
        SettingsCheck.Check(settings);
        this.settings = settings;
        if (settings.Scheme != AugmentationScheme.Composed)
            published = new(settings.Scheme == AugmentationScheme.NnUNetV1, mayMirrorRows, mayMirrorColumns);
    }

    /// <summary>Rows and columns of a source for a target of this size: larger where corners would be missing after it is turned.</summary>
    public (int Rows, int Columns) SourceSize(int rows, int columns) =>
        published is null ? (rows, columns) : NnUNetAugmenter.LoaderSize(rows, columns);

    /// <summary>What <see cref="Apply(Sample, Sample, ulong)"/> draws from this seed where the scheme is "composed".</summary>
    public AugmentationDraw Draw(ulong seed) => AugmentationDraw.Of(settings, seed);

    /// <summary>Fills a target from a source, which stays as it is.</summary>
    /// <param name="source">Image (channels, rows, columns) and label (rows, columns).</param>
    /// <param name="target">Another sample with as many channels. As large as the source or, where <see cref="AugmentationSettings.Crop"/>
    /// is set, smaller; with another scheme than "composed" of any size.</param>
    /// <param name="seed">Decides all draws; <see cref="SampleRandom.SeedOf"/> makes good ones.</param>
    /// <exception cref="ArgumentException">The target is the source itself, or its size does not fit.</exception>
    public void Apply(Sample source, Sample target, ulong seed)
    {
        if (published is null)
        {
            Apply(source, target, Draw(seed));
            return;
        }

        CheckSizes(source, target);
        if (!idle.TryTake(out var scratch))
            scratch = new();
        published.Apply(source, target, published.Draw(seed, target.Channels, target.Rows, target.Columns), scratch);
        idle.Add(scratch);
    }

    internal void Apply(Sample source, Sample target, in AugmentationDraw draw)
    {
        CheckSizes(source, target);
        var map = TargetToSource.Of(draw, source.Rows, source.Columns);
        var corner = CropWindow.Corner(source, target.Rows, target.Columns, map, draw);
        if (!idle.TryTake(out var scratch))
            scratch = new();
        if (draw.StaysInPlace)
            Copy(source, target, corner);
        else
            Resample(source, target, corner, draw, map, scratch);
        ChangeIntensities(target, draw, scratch);
        idle.Add(scratch);
    }

    void Resample(Sample source, Sample target, (int Row, int Column) corner, in AugmentationDraw draw, in TargetToSource map,
        Scratch scratch)
    {
        ElasticField? field = null;
        if (draw.ElasticDeviationPixels > 0)
        {
            field = scratch.Field(source.Rows, source.Columns, settings.ElasticSpacingPixels);
            field.Draw(draw.ElasticDeviationPixels, draw.ElasticSeed);
        }

        var atRows = scratch.Rows(target.Columns);
        var atColumns = scratch.Columns(target.Columns);
        for (int row = 0; row < target.Rows; row++)
        {
            map.SourceOfRow(corner.Row + row, corner.Column, atRows, atColumns);
            field?.AddRow(corner.Row + row, corner.Column, atRows, atColumns);
            int start = row * target.Columns;
            for (int channel = 0; channel < source.Channels; channel++)
            {
                var sampler = new Sampler<float>(source.Plane(channel), source.Rows, source.Columns, settings.Border,
                    (float)settings.FillIntensity);
                var line = target.Plane(channel).Slice(start, target.Columns);
                switch (settings.Interpolation)
                {
                    case Interpolation.Nearest: sampler.Nearest(atRows, atColumns, line); break;
                    case Interpolation.Linear: sampler.Linear(atRows, atColumns, line); break;
                    default: sampler.Cubic(atRows, atColumns, line); break;
                }
            }

            new Sampler<byte>(source.Label, source.Rows, source.Columns, settings.Border, settings.FillLabel)
                .Nearest(atRows, atColumns, target.Label.AsSpan(start, target.Columns));
        }
    }

    static void Copy(Sample source, Sample target, (int Row, int Column) corner)
    {
        for (int row = 0; row < target.Rows; row++)
        {
            int from = (corner.Row + row) * source.Columns + corner.Column, to = row * target.Columns;
            for (int channel = 0; channel < source.Channels; channel++)
                source.Plane(channel).Slice(from, target.Columns).CopyTo(target.Plane(channel)[to..]);
            source.Label.AsSpan(from, target.Columns).CopyTo(target.Label.AsSpan(to));
        }
    }

    void ChangeIntensities(Sample target, in AugmentationDraw draw, Scratch scratch)
    {
        if (draw.Oedema)
            Oedema.Paint(target, settings, draw.OedemaSeed);
        for (int channel = 0; channel < target.Channels; channel++)
        {
            var plane = target.Plane(channel);
            if (draw.BlurDeviationPixels > 0)
                Blur.Apply(plane, target.Rows, target.Columns, draw.BlurDeviationPixels, scratch);
            if (draw.LowResolutionPixels > 1)
                LowResolution.Apply(plane, target.Rows, target.Columns, draw.LowResolutionPixels, scratch);
            if (draw.Power != 1)
                Intensities.Power(plane, (float)draw.Power);
            if (draw.BrightnessFactor != 1 || draw.BrightnessShift != 0)
                Intensities.Scale(plane, (float)draw.BrightnessFactor, (float)draw.BrightnessShift);
            if (draw.ContrastFactor != 1)
                Intensities.Contrast(plane, (float)draw.ContrastFactor);
            if (draw.NoiseDeviation > 0)
                GaussianNoise.Add(plane, (float)draw.NoiseDeviation, SampleRandom.SeedOf(draw.NoiseSeed, 0, channel));
        }
    }

    void CheckSizes(Sample source, Sample target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (ReferenceEquals(source, target))
            throw new ArgumentException("The target must be another sample than the source.", nameof(target));
        if (target.Channels != source.Channels)
            throw new ArgumentException($"The target has {target.Channels} channels, the source {source.Channels}.", nameof(target));
        if (published is not null)
            return;
        bool fits = settings.Crop
            ? target.Rows <= source.Rows && target.Columns <= source.Columns
            : target.Rows == source.Rows && target.Columns == source.Columns;
        if (!fits)
        {
            string wanted = settings.Crop ? "it may not be larger" : "without Crop they must be of one size";
            throw new ArgumentException(
                $"The target is {target.Rows}×{target.Columns}, the source {source.Rows}×{source.Columns}: {wanted}.", nameof(target));
        }
    }
}
