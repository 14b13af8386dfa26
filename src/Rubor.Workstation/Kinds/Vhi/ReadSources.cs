using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>Where marrow and region of a read come from, and what was said of them.</summary>
internal static class ReadSources
{
    // As with the multiple of the robust rule: a drawing is a correction as long as at least half of it is what was found.
    const double CorrectedShare = 0.5;

    /// <summary>
    /// found, file, drawn (by this reader), or corrected (by this reader, from what was found); null where there is none.
    /// </summary>
    public static string? Of(ReadAt read, LoadedCase? loaded, Structure structure)
    {
        var given = loaded?.Vhi().Reading.Given(structure);
        if (read.Content.Vhi().Drawings.TryGetValue(structure, out var drawn))
            return given is { Source: MarrowSource.Found } && IsCorrection(drawn.ToVoxels(), given.Mask.Voxels) ? "corrected" : "drawn";
        return given is null ? null : given.Source == MarrowSource.Found ? "found" : "file";
    }

    /// <summary>What was said of a structure that was found; null where nothing was, or somebody drew it before.</summary>
    public static StructureVerdict? VerdictOf(LoadedCase? loaded, Structure structure) =>
        loaded?.Vhi().Reading.Given(structure) is { Source: MarrowSource.Found } ? loaded.Vhi().Verdict?.Of(structure) : null;

    /// <summary>When the reader saw that and left the structure as it is; null where not, and after a drawing.</summary>
    public static SeenAsIs? SeenOf(ReadAt read, Structure structure) => read.Content.Vhi().LeftAsIs.GetValueOrDefault(structure);

    static bool IsCorrection(ReadOnlySpan<byte> drawn, ReadOnlySpan<byte> found)
    {
        int both = 0, all = 0;
        for (int i = 0; i < drawn.Length; i++)
            (both, all) = (both + (drawn[i] & found[i]), all + drawn[i]);
        return all > 0 && both >= CorrectedShare * all;
    }
}
