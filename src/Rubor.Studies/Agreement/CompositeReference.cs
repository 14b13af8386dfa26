using System.Globalization;
using Rubor.Imaging;
using Rubor.Statistics;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Agreement;

/// <summary>How several readers' masks become one reference.</summary>
/// <param name="Votes">Masks that must agree; 0 for STAPLE, −1 for a majority.</param>
public readonly record struct ConsensusRule(int Votes)
{
    /// <summary>More than half of the masks.</summary>
    public static ConsensusRule Majority { get; } = new(-1);

    /// <summary>STAPLE: readers weighted by their own estimated accuracy.</summary>
    public static ConsensusRule Staple { get; } = new(0);

    /// <summary>Reads a number, "majority" or "staple".</summary>
    /// <exception cref="OutputException">It is none of them.</exception>
    public static ConsensusRule Parse(string text) => text.ToLowerInvariant() switch
    {
        "majority" => Majority,
        "staple" => Staple,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int votes) && votes > 0 => new(votes),
        _ => throw new OutputException("--consensus", $"{text} is no rule; give a number of masks, majority or staple"),
    };

    /// <summary>The rule in words, for a number of masks.</summary>
    public string Name(int masks) => Votes == 0 ? "STAPLE" : string.Create(CultureInfo.InvariantCulture, $"at least {VotesOf(masks)} of {masks}");

    /// <summary>The rule as part of a file name.</summary>
    public string FileWord(int masks) => Votes == 0 ? "staple" : string.Create(CultureInfo.InvariantCulture, $"atleast{VotesOf(masks)}of{masks}");

    /// <summary>Votes asked for.</summary>
    public int VotesOf(int masks) => Votes < 0 ? masks / 2 + 1 : Votes;
}

/// <summary>A reference made of several masks of one scan.</summary>
internal sealed record CompositeReference(string Name, string FileWord, Mask Mask, IReadOnlySet<string> Members, Staple? Staple,
    IReadOnlyList<string> Order)
{
    const double StapleBelief = 0.5;

    /// <summary>Why a scan has no such reference; null where it has one.</summary>
    /// <param name="rule">How the reference is made.</param>
    /// <param name="members">Readers who make it, with their masks of the scan.</param>
    /// <param name="absent">Readers who make it and have no mask of the scan.</param>
    public static string? WhyNot(ConsensusRule rule, IReadOnlyList<(string Reader, Mask Mask)> members, IReadOnlyList<string> absent) =>
        absent.Count > 0
            ? $"{string.Join(", ", absent)} {(absent.Count == 1 ? "has" : "have")} no mask of it; without every member it would be " +
            $"another reference than that of the other scans"
        : rule.Votes == 0 ? Statistics.Staple.WhyNot(MasksOf(members))?.TrimEnd('.')
        : null;

    /// <summary>What must be said of a reference that was made; null where nothing must.</summary>
    public string? Doubt => Staple is null ? null
        : Order.Count < Statistics.Staple.LeastIdentifiable
            ? "of two masks STAPLE cannot tell which reader errs: its accuracies and its reference follow from where it starts; name " +
            "three readers or more, or take a number of masks"
        : !Staple.Converged ? string.Create(CultureInfo.InvariantCulture, $"STAPLE did not settle in {Staple.Rounds} rounds")
        : null;

    static List<ReadOnlyMemory<byte>> MasksOf(IReadOnlyList<(string Reader, Mask Mask)> members) =>
        [.. members.Select(m => (ReadOnlyMemory<byte>)m.Mask.Voxels.ToArray())];

    public static CompositeReference Of(ConsensusRule rule, IReadOnlyList<(string Reader, Mask Mask)> members)
    {
        var geometry = members[0].Mask.Geometry;
        var voxels = new byte[geometry.Size.Voxels];
        var masks = MasksOf(members);
        Staple? staple = null;
        if (rule.Votes == 0)
        {
            var probability = new double[voxels.Length];
            staple = Statistics.Staple.Unrounded(masks, probability);
            for (int i = 0; i < voxels.Length; i++)
                voxels[i] = probability[i] >= StapleBelief ? (byte)1 : (byte)0;
        }
        else
            MaskConsensus.AtLeast(masks, rule.VotesOf(members.Count), voxels);
        return new(rule.Name(members.Count), rule.FileWord(members.Count), new Mask(geometry, voxels),
            members.Select(m => m.Reader).ToHashSet(), staple, [.. members.Select(m => m.Reader)]);
    }

    public ReferenceComparison Compare(string scan, string reader, Mask mask, OverlapForm form)
    {
        var counts = OverlapCounts.OfMasks(mask.Voxels, Mask.Voxels);
        int at = Staple is null ? -1 : Order.ToList().IndexOf(reader);
        return new(Name, scan, reader, Members.Contains(reader), Overlap.Dice(counts, form).Value, Overlap.Iou(counts, form).Value,
            Overlap.VolumeSimilarity(counts, form).Value,
            counts.First, counts.Second, at < 0 ? null : Known(Staple!.Sensitivity[at]), at < 0 ? null : Known(Staple!.Specificity[at]),
                Staple?.Rounds, Staple?.Converged);
    }

    // Where no reader marks anything, STAPLE has no sensitivity to estimate.
    static double? Known(double value) => double.IsFinite(value) ? value : null;
}
