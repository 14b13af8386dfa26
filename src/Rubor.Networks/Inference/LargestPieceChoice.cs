using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Statistics;

namespace Rubor.Networks.Inference;

/// <summary>When keeping the largest piece of all structures together is taken to help.</summary>
public enum LargestPieceRule
{
    /// <summary>Where the mean Dice of the structures rises and none falls: version 2 of nnU-Net.</summary>
    MeanRises,

    /// <summary>Where any structure's Dice rises and none falls: version 1.</summary>
    AnyRises,
}

/// <summary>What keeping the largest piece does to the Dice of one structure.</summary>
/// <param name="Kept">Of what the largest piece is kept: a structure, or <see cref="NetworkPlan.AllStructures"/>.</param>
/// <param name="Structure">Whose Dice it is.</param>
/// <param name="Before">Mean over cases without, 0–1; cases where it is neither drawn nor found do not count. Null where none
/// counts.</param>
/// <param name="After">Mean over cases with it; of a structure after what was decided of all.</param>
/// <param name="Taken">Whether it is kept.</param>
public sealed record LargestPieceFigure(string Kept, string Structure, double? Before, double? After, bool Taken);

/// <summary>Of which structures only the largest piece is kept.</summary>
/// <param name="Kept">As a plan names them (<see cref="NetworkPlan.LargestPiece"/>); empty for none.</param>
/// <param name="Figures">What it was decided by.</param>
public sealed record LargestPieceDecision(IReadOnlyList<string> Kept, IReadOnlyList<LargestPieceFigure> Figures);

/// <summary>
/// Decides, from cases not learnt from, of which structures only the largest piece is to be kept. First of all structures together; then,
/// where there are several, of each by itself, if its own Dice rises. nnU-Net 2, postprocessing/remove_connected_components.py, and version
/// 1, postprocessing/connected_components.py. Cases are added one by one, and not kept.
/// </summary>
public sealed class LargestPieceChoice
{
    readonly IReadOnlyList<string> structures;

    // Sums over cases of each structure's Dice: untouched, with the largest of all, with its own largest, with both.
    readonly (double Sum, int Cases)[][] dice;

    /// <summary>A choice of nothing yet.</summary>
    /// <param name="structures">The structures, labels 1 and on.</param>
    public LargestPieceChoice(IReadOnlyList<string> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        this.structures = structures;
        dice = [.. structures.Select(_ => new (double, int)[4])];
    }

    /// <summary>Adds a case.</summary>
    /// <param name="found">What was found, (z, y, x), as it is without any piece taken away.</param>
    /// <param name="truth">The truth.</param>
    /// <param name="size">The grid of both.</param>
    /// <exception cref="ArgumentException">Other sizes.</exception>
    public void Add(ReadOnlySpan<byte> found, ReadOnlySpan<byte> truth, GridSize size)
    {
        if (found.Length != size.Voxels || truth.Length != size.Voxels)
            throw new ArgumentException($"{found.Length} voxels found and {truth.Length} of the truth on a grid of {size}");
        byte[] all = found.ToArray();
        StrayPieces.Remove(all, size, 0);
        for (int s = 0; s < structures.Count; s++)
        {
            Add(s, 0, found, truth);
            Add(s, 1, all, truth);
            Own(s, 2, found, truth, size);
            Own(s, 3, all, truth, size);
        }
    }

    /// <summary>Decides.</summary>
    /// <param name="rule">When all structures together are taken.</param>
    public LargestPieceDecision Decide(LargestPieceRule rule = LargestPieceRule.MeanRises)
    {
        var figures = new List<LargestPieceFigure>();
        var kept = new List<string>();
        // A structure that is in no case changes nothing.
        int[] known = [.. Enumerable.Range(0, structures.Count).Where(s => Mean(s, 0) is not null && Mean(s, 1) is not null)];
        bool rises = rule == LargestPieceRule.AnyRises ? known.Any(s => Mean(s, 1) > Mean(s, 0))
            : known.Length > 0 && known.Average(s => Mean(s, 1)!.Value) > known.Average(s => Mean(s, 0)!.Value);
        bool together = rises && known.All(s => Mean(s, 1) >= Mean(s, 0));
        if (together)
            kept.Add(NetworkPlan.AllStructures);
        for (int s = 0; s < structures.Count; s++)
            figures.Add(new(NetworkPlan.AllStructures, structures[s], Mean(s, 0), Mean(s, 1), together));
        for (int s = 0; s < structures.Count && structures.Count > 1; s++)
        {
            var (before, after) = (Mean(s, together ? 1 : 0), Mean(s, together ? 3 : 2));
            bool taken = after > before;
            if (taken)
                kept.Add(structures[s]);
            figures.Add(new(structures[s], structures[s], before, after, taken));
        }

        return new(kept, figures);
    }

    void Own(int s, int way, ReadOnlySpan<byte> found, ReadOnlySpan<byte> truth, GridSize size)
    {
        byte[] own = found.ToArray();
        StrayPieces.Remove(own, size, s + 1);
        Add(s, way, own, truth);
    }

    void Add(int s, int way, ReadOnlySpan<byte> found, ReadOnlySpan<byte> truth)
    {
        if (Overlap.Dice(OverlapCounts.OfLabel(found, truth, (byte)(s + 1))).Value is { } value)
            dice[s][way] = (dice[s][way].Sum + value, dice[s][way].Cases + 1);
    }

    double? Mean(int s, int way) => dice[s][way].Cases == 0 ? null : dice[s][way].Sum / dice[s][way].Cases;
}
