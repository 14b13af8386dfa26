using System.Runtime.InteropServices;
using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A visit registered with the one before: how, the earlier images on the voxels of the later STIR, and what changed.</summary>
internal sealed record VhiComparison
{
    const string Document = "change.json", Significant = "significant.nii.gz", Z = "z.nii.gz", Region = "disease_region.nii.gz";

    /// <summary>Role of the map among the images: signed whole numbers, −3 to 3, more the surer; above 0 is brighter now.</summary>
    public const string MapRole = "change";

    /// <summary>Whether the visits can be compared.</summary>
    public required bool Comparable { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Verdict { get; init; }

    /// <summary>What speaks against it, or is in doubt.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>From a point of the earlier visit to that of the later one; null where they cannot be compared.</summary>
    public required VisitTransform? Transform { get; init; }

    /// <summary>Volumes that became brighter and darker, ml; null without a map.</summary>
    public required (double Increase, double Decrease)? ChangedMl { get; init; }

    /// <summary>Turn in degrees and motion in mm between the visits.</summary>
    public required (double Degrees, double Mm)? Motion { get; init; }

    /// <summary>The earlier images and the map, on the later STIR's voxels; empty where the visits cannot be compared.</summary>
    public required IReadOnlyList<LoadedImage> Images { get; init; }

    /// <summary>How V_HI compares visits: STIR with STIR, in the earlier region where there is one.</summary>
    public static CaseComparison Kind { get; } = new()
    {
        IsPossible = (earlier, now) => earlier.Image(VhiKind.Stir) is not null && now.Image(VhiKind.Stir) is not null,
        Images = (earlier, now) => [earlier.Image(VhiKind.Stir)!, now.Image(VhiKind.Stir)!],
        Arguments = Arguments,
        Read = Read,
    };

    static IReadOnlyList<string> Arguments(CatalogCase earlier, CatalogCase now, string machine)
    {
        string found = Path.Combine(machine, Region);
        string? region = earlier.Label(VhiKind.DiseaseRegion) ?? (File.Exists(found) ? found : null);
        return ["measure", "change", "--baseline", earlier.Image(VhiKind.Stir)!, "--follow-up", now.Image(VhiKind.Stir)!, "--seeds", "1", "--quiet",
            .. region is null ? Array.Empty<string>() : ["--mask", region]];
    }

    static VhiComparison Read(CatalogCase earlier, LoadedCase loaded, string folder)
    {
        string path = Path.Combine(folder, Document);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var verdict = root.GetProperty("verdict");
            bool comparable = verdict.GetProperty("comparable").GetBoolean();
            VisitTransform? transform = comparable ? TransformOf(root.GetProperty("registration").GetProperty("matrix")) : null;
            return new()
            {
                Comparable = comparable,
                Verdict = verdict.GetProperty("text").GetString() ?? "",
                Reasons = [.. verdict.GetProperty("reasons").EnumerateArray().Select(r => r.GetString() ?? "")],
                Transform = transform,
                ChangedMl = comparable ? (root.GetProperty("increase_ml").GetDouble(), root.GetProperty("decrease_ml").GetDouble()) : null,
                Motion = comparable ? (root.GetProperty("registration").GetProperty("turned_degrees").GetDouble(),
                    root.GetProperty("registration").GetProperty("moved_mm").GetDouble()) : null,
                Images = transform is { } map ? ImagesOf(earlier, loaded.Vhi().Reading.Stir.Geometry, map, root, folder) : [],
            };
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw new ImageDataException(path, $"is damaged ({e.Message}); delete the folder, and start the server anew", e);
        }
    }

    static VisitTransform TransformOf(JsonElement matrix) => VisitTransform.Of(
        [.. matrix.EnumerateArray().Select(row => (IReadOnlyList<double>)[.. row.EnumerateArray().Select(v => v.GetDouble())])]);

    static List<LoadedImage> ImagesOf(CatalogCase earlier, Geometry grid, VisitTransform transform, JsonElement root, string folder)
    {
        var match = root.GetProperty("intensities");
        double gain = match.GetProperty("gain").GetDouble(), before = match.GetProperty("baseline_centre").GetDouble(),
            after = match.GetProperty("follow_up_centre").GetDouble();
        string stir = earlier.Image(VhiKind.Stir)!;
        // On the later visit's scale: the same window shows both alike.
        var moved = Moved(stir, grid, transform, v => after + (gain * (v - before)));
        List<LoadedImage> images = [LoadedImage.Of(VhiKind.Stir, stir, moved, resampled: true)];
        if (earlier.Image(VhiKind.T1w) is { } t1w)
            images.Add(LoadedImage.Of(VhiKind.T1w, t1w, Moved(t1w, grid, transform, v => v), resampled: true));
        double? threshold = root.GetProperty("significance").GetProperty("threshold_z") is { ValueKind: JsonValueKind.Number } z ? z.GetDouble() : null;
        var map = Map(grid, transform, threshold ?? double.PositiveInfinity, folder);
        images.Add(LoadedImage.Of(MapRole, Path.Combine(folder, Significant), map, resampled: true));
        return images;
    }

    // Splines through the voxels, kept within what the scan holds: steps between slices would be seen when visits blink.
    static Volume Moved(string file, Geometry grid, VisitTransform transform, Func<double, double> scale)
    {
        var scan = CaseFiles.ReadScan(file);
        double[] own = scan.ToValues();
        double low = own.Min(), high = own.Max();
        double[] values = new CubicSplineVolume(scan).Onto(grid, transform.Map.Inverse(), outside: low);
        double black = scale(low), step = Math.Max((scale(high) - black) / ushort.MaxValue, 1e-12);
        var stored = new ushort[values.Length];
        for (int i = 0; i < values.Length; i++)
            stored[i] = (ushort)Math.Clamp(Math.Round((scale(Math.Clamp(values[i], low, high)) - black) / step), 0, ushort.MaxValue);
        return new(grid, SampleType.UInt16, MemoryMarshal.AsBytes(stored.AsSpan()).ToArray(), step, black, source: file);
    }

    static Volume Map(Geometry grid, VisitTransform transform, double threshold, string folder)
    {
        Volume significant = ImageFile.ReadVolume(Path.Combine(folder, Significant)), z = ImageFile.ReadVolume(Path.Combine(folder, Z));
        // The halfway space as if it lay in the later visit's millimetres.
        var there = new Geometry(grid.Size, transform.Half().Inverse().After(grid.ToWorld));
        double[] sign = significant.Onto(there, Interpolation.Nearest).ToValues(), size = z.Onto(there, Interpolation.Nearest).ToValues();
        // What is significant is at the threshold at least, also where z was rounded.
        int Tier(double z) => Math.Max(1, ChangeMap.Tiers.Count(t => Math.Abs(z) >= t * threshold));
        return Volume.Of<sbyte>(grid, [.. sign.Zip(size, (s, v) => (sbyte)(s == 0 ? 0 : Math.Sign(s) * Tier(v)))]);
    }
}
