using Rubor.Imaging;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Cases;

/// <summary>Where an image's samples lie in memory.</summary>
public delegate ReadOnlySpan<byte> SampleSource();

/// <summary>An image of a case as it is sent to the page. Measured value = stored · slope + intercept.</summary>
public sealed record LoadedImage
{
    /// <summary>Its role, such as stir.</summary>
    public required string Role { get; init; }

    /// <summary>Of the file, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Type of the samples as the page knows it: uint8, int16, float64.</summary>
    public required string Type { get; init; }

    /// <summary>Factor of the stored values.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>What is added to them.</summary>
    public double Intercept { get; init; }

    /// <summary>Lowest measured value.</summary>
    public required double Minimum { get; init; }

    /// <summary>Highest measured value.</summary>
    public required double Maximum { get; init; }

    /// <summary>Whether it was carried onto another image's grid.</summary>
    public bool Resampled { get; init; }

    /// <summary>Voxels (z, y, x).</summary>
    public required IReadOnlyList<int> Size { get; init; }

    /// <summary>Samples a voxel: 1 grey, 3 RGB, 4 RGBA.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Spacing along x, y, z in mm; null where the file does not say, and then nothing is given in mm.</summary>
    public IReadOnlyList<double>? SpacingMm { get; init; }

    /// <summary>How slices are shown; null of what has no orientation, such as a photograph.</summary>
    public PlaneDocument? Plane { get; init; }

    /// <summary>The samples (z, y, x), channels last, little-endian.</summary>
    public required SampleSource Samples { get; init; }

    /// <summary>The image as a read of it names it.</summary>
    public ReadInput Input => new(Role, Sha256, Size);

    /// <summary>Of a scan.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="file">The file that it was read from.</param>
    /// <param name="scan">As it is shown.</param>
    /// <param name="resampled">Whether it was carried onto another image's grid.</param>
    /// <exception cref="ImageDataException">The file cannot be read any more.</exception>
    public static LoadedImage Of(string role, string file, Volume scan, bool resampled)
    {
        var shown = ForPage(scan);
        var values = shown.ToValues();
        var (size, spacing) = (shown.Geometry.Size, shown.Geometry.SpacingMm);
        return new()
        {
            Role = role,
            Sha256 = CaseFiles.HashOf(file),
            Type = shown.Type.ToString().ToLowerInvariant(),
            Slope = shown.Slope,
            Intercept = shown.Intercept,
            Minimum = values.Min(),
            Maximum = values.Max(),
            Resampled = resampled,
            Size = [size.Z, size.Y, size.X],
            SpacingMm = [spacing.X, spacing.Y, spacing.Z],
            Plane = PlaneDocument.Of(shown.Geometry),
            Samples = () => shown.SampleBytes,
        };
    }

    /// <summary>Of a picture, as it is looked at.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="file">The file that it was read from.</param>
    /// <param name="picture">Its samples.</param>
    /// <exception cref="ImageDataException">The file cannot be read any more.</exception>
    public static LoadedImage Of(string role, string file, DisplaySamples picture)
    {
        var (low, high) = picture.Range;
        return new()
        {
            Role = role,
            Sha256 = CaseFiles.HashOf(file),
            Type = picture.Type.ToString().ToLowerInvariant(),
            Minimum = low,
            Maximum = high,
            Size = [picture.Size.Z, picture.Size.Y, picture.Size.X],
            Channels = picture.Channels,
            SpacingMm = picture.SpacingMm is { } s ? [s.X, s.Y, s.Z] : null,
            Samples = () => picture.Samples,
        };
    }

    // JavaScript has no arrays of 64-bit integers that behave as numbers.
    static Volume ForPage(Volume volume) =>
        volume.Type is SampleType.Int64 or SampleType.UInt64 ? Volume.Of<double>(volume.Geometry, volume.ToValues(), volume.Source)
            : volume;
}
