using System.Text.Json.Serialization;

namespace Rubor.Workstation.Cases;

/// <summary>An image of a case in its document. Measured value = stored · slope + intercept.</summary>
/// <param name="Role">Such as stir.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Type">Type of the samples: uint8, int16, float64.</param>
/// <param name="Slope">Factor of the stored values.</param>
/// <param name="Intercept">What is added.</param>
/// <param name="Minimum">Lowest measured value.</param>
/// <param name="Maximum">Highest measured value.</param>
/// <param name="Resampled">Whether it was carried onto another image's grid.</param>
/// <param name="Size">Voxels (z, y, x).</param>
/// <param name="Channels">1 grey, 3 RGB, 4 RGBA.</param>
/// <param name="SpacingMm">Along x, y, z; null where no length is known.</param>
/// <param name="Plane">How slices are shown; null where there is no orientation.</param>
public sealed record ImageDocument(
    string Role, string Sha256, string Type, double Slope, double Intercept, double Minimum, double Maximum, bool Resampled,
    IReadOnlyList<int> Size, int Channels, IReadOnlyList<double>? SpacingMm, PlaneDocument? Plane)
{
    /// <summary>Of an image in memory.</summary>
    public static ImageDocument Of(LoadedImage i) =>
        new(i.Role, i.Sha256, i.Type, i.Slope, i.Intercept, i.Minimum, i.Maximum, i.Resampled, i.Size, i.Channels, i.SpacingMm, i.Plane);
}

/// <summary>The visit before.</summary>
public sealed record EarlierDocument(string Case, string Title);

/// <summary>Another view of the same patient and visit, as it is shown beside a case.</summary>
/// <param name="Case">Name of its case, from which its samples come.</param>
/// <param name="Title">The case in words.</param>
/// <param name="Name">What it is called, such as "dorsal, mirrored": mirrored is what is shown otherwise than it is seen from that side.</param>
/// <param name="OwnName">What the case's own view is called.</param>
/// <param name="Reversed">Whether pixel (x, y) of the case is pixel (width − 1 − x, y) of the other view, or the same pixel; null where no
/// pixel of one is another's.</param>
/// <param name="Takes">Whether what was drawn there can be taken.</param>
/// <param name="Image">The image, its plane turned so that the same finger lies at the same place.</param>
public sealed record BesideDocument(
    string Case, string Title, string Name, string OwnName, bool? Reversed, bool Takes, ImageDocument Image);

/// <summary>The truth of a field beside the answer that was given before it was told.</summary>
/// <param name="Label">The field as readers see it.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Truth">The truth.</param>
/// <param name="IsRight">Whether the answer is right; null where that is not known.</param>
public sealed record TruthDocument(string Label, string Answer, string Truth, bool? IsRight);

/// <summary>Everything of a case but the samples: what the page opens. Arrays (z, y, x); lengths in mm.</summary>
public sealed record CaseDocument
{
    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.workstation-case/2";

    /// <summary>What it says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the case.</summary>
    public required string Name { get; init; }

    /// <summary>The case in words.</summary>
    public required string Title { get; init; }

    /// <summary>Images in the order in which they are shown.</summary>
    public required IReadOnlyList<ImageDocument> Images { get; init; }

    /// <summary>What to look at; slices are counted from 0, as in vhi.json.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The patient's visit before, or null.</summary>
    public EarlierDocument? Earlier { get; init; }

    /// <summary>The other view of the same patient and visit, or null.</summary>
    public BesideDocument? Beside { get; init; }

    /// <summary>Whether more is shown of it once a first answer is signed; left out where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Reveals { get; init; }

    /// <summary>What is true of it, once that is told: after the answer in a calibration or a training; left out elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TruthDocument>? Truth { get; init; }

    /// <summary>Whether it is read in a task, which gives readers no files of their reads; left out elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Blinded { get; init; }

    /// <summary>What its kind says of it.</summary>
    public required object Content { get; init; }

    /// <summary>Of a case in memory.</summary>
    public static CaseDocument Of(LoadedCase loaded) => new()
    {
        Kind = loaded.Kind.Read.Name,
        Name = loaded.Case.Name,
        Title = loaded.Case.Title,
        Images = [.. loaded.Images.Select(ImageDocument.Of)],
        Warnings = loaded.Warnings,
        Content = loaded.Kind.Document(loaded),
    };
}
