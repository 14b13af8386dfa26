using Rubor.Imaging.Nifti;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A cleaned mask as NIfTI: labels 0, 1, 2 on the STIR's grid.</summary>
internal static class MaskFile
{
    /// <summary>The file that is given out for a read.</summary>
    public static ReadFile File { get; } = new()
    {
        Route = "mask.nii.gz",
        ContentType = "application/gzip",
        Summary = "The cleaned mask as NIfTI: of the read as it stands, or of a signed version.",
        Extension = ".nii.gz",
        Refusal = Refusal,
        NameOf = (read, _) => NameOf(read),
        Write = (recount, path) => NiftiWriter.Write(path, recount.Vhi()!.Cleaned),
        Readme = (masks, study, table) =>
            FormattableString.Invariant($"{masks} cleaned masks of study {study}, one for each signed read, on the grid of its STIR image: ") +
            "0 nothing, 1 inflammation at or above the lower limit, 2 at or above the upper limit.\n" +
            "Two readers of one scan compare as 'rubor agree masks A.nii.gz B.nii.gz --at-least 1' for the lower limit and --at-least 2 " +
            $"for the upper; the volumes in {table} as 'rubor agree scores {table} --subject subject --unit case --reader reader --score " +
            "volume_lower_mm3'.",
    };

    static string? Refusal(ReadAt read, Recount recount) =>
        recount.Vhi() is null ? $"The mask cannot be made: {recount.Problem?.TrimEnd('.')}."
        : recount.IsAsSigned(read) == false ? "The images give another mask than the one that was signed; put the old files back." : null;

    // From it agree masks reads subject and session.
    static string NameOf(ReadAt read)
    {
        var opened = read.State.Opened;
        string round = opened.Round == 1 ? "" : FormattableString.Invariant($"_round-{opened.Round}");
        string name = $"{opened.Case}_reader-{read.State.Reader}{round}_inflammation.nii.gz";
        string plain = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        // Two names that differ in nothing but what a file's name cannot hold stay two.
        return plain == name ? plain : plain.Replace("_reader-", $"_read-{read.State.Read[..8]}_reader-", StringComparison.Ordinal);
    }
}
