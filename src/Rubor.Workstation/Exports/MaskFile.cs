using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Workstation.Exports;

/// <summary>A cleaned mask as NIfTI: labels 0, 1, 2 on the STIR's grid.</summary>
internal static class MaskFile
{
    /// <summary>Why a version's mask cannot be given out; null where it can.</summary>
    public static string? Refusal(ReadAt read, Recount recount) =>
        recount.Cleaned is null ? $"The mask cannot be made: {recount.Problem?.TrimEnd('.')}."
        : recount.IsAsSigned(read) == false ? "The images give another mask than the one that was signed; put the old files back." : null;

    /// <summary>Name of the file, from which agree masks reads subject and session.</summary>
    public static string NameOf(ReadAt read)
    {
        var opened = read.State.Opened;
        string round = opened.Round == 1 ? "" : FormattableString.Invariant($"_round-{opened.Round}");
        string name = $"{opened.Case}_reader-{read.State.Reader}{round}_inflammation.nii.gz";
        string plain = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        // Two names that differ in nothing but what a file's name cannot hold stay two.
        return plain == name ? plain : plain.Replace("_reader-", $"_read-{read.State.Read[..8]}_reader-", StringComparison.Ordinal);
    }

    /// <summary>The file, gone when the stream is closed.</summary>
    public static FileStream Open(LabelMap cleaned, WorkstationOptions options) =>
        PrivateFile.Write(options, ".nii.gz", path => NiftiWriter.Write(path, cleaned));
}
