using System.Text.RegularExpressions;

namespace Rubor.Studies.Exchange;

/// <summary>Which frame of a cine is taken where a role wants a single picture.</summary>
public enum FramePosition
{
    /// <summary>By its number.</summary>
    Numbered,

    /// <summary>The first.</summary>
    First,

    /// <summary>The middle one; of an even number the earlier of the two.</summary>
    Middle,

    /// <summary>The last.</summary>
    Last,
}

/// <summary>A frame of a cine.</summary>
/// <param name="Position">How it is named.</param>
/// <param name="Number">Its number from 1, where that names it.</param>
public sealed record FrameChoice(FramePosition Position, int Number = 0)
{
    /// <summary>Index of the frame, from 0; null where there are fewer frames.</summary>
    /// <param name="frames">Frames that there are, at least 1.</param>
    public int? IndexOf(int frames) => Position switch
    {
        FramePosition.First => 0,
        FramePosition.Middle => (frames - 1) / 2,
        FramePosition.Last => frames - 1,
        _ => Number <= frames ? Number - 1 : null,
    };
}

/// <summary>One rule: what must hold of a series, and what it is then. All conditions that it has must hold.</summary>
public sealed record RoleRule
{
    /// <summary>Number of the rule in its file, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Role of the image, or empty where the rule gives none.</summary>
    public string Role { get; init; } = "";

    /// <summary>Why a series is left aside though the rule knows it, as a question to the user; or empty.</summary>
    public string Ask { get; init; } = "";

    /// <summary>Modalities, any of which will do, or null for all.</summary>
    public IReadOnlyList<string>? Modality { get; init; }

    /// <summary>Found in the description, without regard to capitals; or null.</summary>
    public Regex? Description { get; init; }

    /// <summary>Values of the image type, any of which will do, or null.</summary>
    public IReadOnlyList<string>? ImageType { get; init; }

    /// <summary>Planes, any of which will do, or null.</summary>
    public IReadOnlyList<string>? Plane { get; init; }

    /// <summary>Found in the view, without regard to capitals; or null.</summary>
    public Regex? View { get; init; }

    /// <summary>Fewest slices, or null.</summary>
    public int? MinSlices { get; init; }

    /// <summary>Most slices, or null.</summary>
    public int? MaxSlices { get; init; }

    /// <summary>Fewest frames, or null.</summary>
    public int? MinFrames { get; init; }

    /// <summary>gray or rgb, or null.</summary>
    public string? Colour { get; init; }

    /// <summary>Whether the header must name a contrast agent, or must not; or null.</summary>
    public bool? Contrast { get; init; }

    /// <summary>Scan options, any of which will do, or null.</summary>
    public IReadOnlyList<string>? ScanOptions { get; init; }

    /// <summary>Found in the manufacturer, without regard to capitals; or null.</summary>
    public Regex? Manufacturer { get; init; }

    /// <summary>No condition: the frame that is taken of a cine, or null.</summary>
    public FrameChoice? Frame { get; init; }

    /// <summary>No condition: which series is taken where several have the role in one visit.</summary>
    public SeriesChoice Take { get; init; }

    /// <summary>No condition: what tells several images of one role in a visit apart, as joints in "MCP2 left gray"; or null.</summary>
    public Regex? Scan { get; init; }

    /// <summary>No condition: values for clinical columns of the scan, such as view → palmar.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>What its writer says of it, or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The rule in words, for messages.</summary>
    public required string Words { get; init; }

    /// <summary>The scan that the view, the description, the protocol or the file's name tells by <see cref="Scan"/>: its first group, or all
    /// that was found; empty where there is none.</summary>
    public string ScanOf(SeriesFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var found = Scan is null ? null : new[] { facts.View, facts.Description, facts.Protocol, facts.FileName }
            .Select(t => Scan.Match(Spaced(t)))
            .FirstOrDefault(m => m.Success);
        string text = found is null ? "" : (found.Groups.Count > 1 ? found.Groups[1] : found).Value.Trim();
        // It becomes part of a file's name.
        return string.Join('-', text.Split([' ', '/', '\\', '\t'], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Whether all conditions hold but that on the description.</summary>
    internal bool HoldsBeside(SeriesFacts facts) =>
        Among(Modality, facts.Modality) && Among(Plane, facts.Plane) && (Colour is null || Same(Colour, facts.Colour))
        && (ImageType is null || facts.ImageType.Any(t => Among(ImageType, t)))
        && (View is null || facts.View.Length > 0 && View.IsMatch(Spaced(facts.View)))
        && (ScanOptions is null || facts.ScanOptions.Any(o => Among(ScanOptions, o)))
        && (Contrast is null || facts.Contrast == Contrast)
        && (Manufacturer is null || Manufacturer.IsMatch(facts.Manufacturer))
        && (MinSlices is null || facts.Slices >= MinSlices) && (MaxSlices is null || facts.Slices <= MaxSlices)
        && (MinFrames is null || facts.Frames >= MinFrames);

    /// <summary>A text with blanks for underscores, so that a word of t2_tirm_cor has an end.</summary>
    internal static string Spaced(string text) => text.Replace('_', ' ');

    static bool Among(IReadOnlyList<string>? wanted, string value) => wanted is null || wanted.Any(w => Same(w, value));

    static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
