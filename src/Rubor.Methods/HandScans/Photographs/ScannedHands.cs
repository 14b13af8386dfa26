using System.Numerics;

namespace Rubor.Methods.HandScans.Photographs;

/// <summary>The place of a photographed hand on a scan.</summary>
/// <param name="Hand">The hand.</param>
/// <param name="Place">From its picture to the scan.</param>
public sealed record PlacedHand(PhotographedHand Hand, HandSimilarity Place);

/// <summary>The hands of a scan as a frame that photographed hands are laid over.</summary>
public sealed class ScannedHands
{
    readonly int width;
    readonly (byte Value, Complex At)[] centres;
    readonly sbyte[] owner;
    readonly int[] lowest = [-1, -1];

    /// <summary>The hands of a scan.</summary>
    /// <param name="hands">Classes drawn on it, 0 for none, (y, x).</param>
    /// <param name="regions">Joint regions, 1–30: the patient's left hand, then the right.</param>
    /// <param name="width">Pixels a row.</param>
    public ScannedHands(IReadOnlyList<byte> hands, IReadOnlyList<byte> regions, int width)
    {
        ArgumentNullException.ThrowIfNull(hands);
        this.width = width;
        centres = [.. PhotographedHand.Centres(regions, width).OrderBy(c => c.Key).Select(c => (c.Key, c.Value))];
        owner = [.. Enumerable.Range(0, hands.Count).Select(i => Nearest(new(i % width, i / width)))];
        for (int i = 0; i < hands.Count; i++)
            if (hands[i] != 0 && owner[i] >= 0)
                lowest[owner[i]] = i / width;
    }

    /// <summary>Whether both hands have the joints that it takes to lay another over them.</summary>
    public bool CanBeLaidOver => Enumerable.Range(0, 2).All(side => CentresOf(side).Count >= HandSimilarity.FewestPairs);

    /// <summary>Where a photographed hand belongs: the similarity of least squares of the joints that both have.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="side">0 the patient's left, 1 the right.</param>
    /// <returns>Null where both have fewer than three joints in common.</returns>
    public HandSimilarity? PlaceOf(PhotographedHand hand, int side)
    {
        ArgumentNullException.ThrowIfNull(hand);
        var own = CentresOf(side);
        return HandSimilarity.Fit([.. hand.JointCentres.Where(c => own.ContainsKey(c.Key)).Select(c => (c.Value, own[c.Key]))]);
    }

    /// <summary>The middle of a hand: the mean of its joints' places.</summary>
    /// <param name="side">0 the patient's left, 1 the right.</param>
    public Complex MiddleOf(int side) => CentresOf(side).Values is { Count: > 0 } places ? HandSimilarity.Mean(places) : Complex.Zero;

    /// <summary>Lays two photographed hands over those of the scan. A pixel can be of one hand only: of that of whose joints on the scan
    /// one is the nearest to it; and nothing goes further down than the scan's own hand does.</summary>
    /// <param name="left">The patient's left hand.</param>
    /// <param name="right">The right.</param>
    /// <returns>Classes, all of them normal, and joint regions 1–30, (y, x).</returns>
    public (byte[] Hands, byte[] Regions) Lay(PlacedHand left, PlacedHand right)
    {
        PlacedHand[] two = [left, right];
        var (hands, regions) = (new byte[owner.Length], new byte[owner.Length]);
        for (int i = 0; i < hands.Length; i++)
        {
            int side = owner[i];
            if (side < 0 || i / width > lowest[side])
                continue;
            var (hand, place) = two[side];
            var from = place.Back(new(i % width, i / width));
            int x = (int)Math.Floor(from.Real + 0.5), y = (int)Math.Floor(from.Imaginary + 0.5), at = (y * hand.Width) + x;
            if (x < 0 || x >= hand.Width || y < 0 || at >= hand.Hand.Count || !hand.Hand[at])
                continue;
            hands[i] = HandScan.Classes[0].Value;
            if (hand.Regions[at] is > 0 and var joint)
                regions[i] = (byte)(joint + (side * HandJoints.PerHand));
        }

        return (hands, regions);
    }

    Dictionary<byte, Complex> CentresOf(int side) => centres.Where(c => (c.Value - 1) / HandJoints.PerHand == side)
        .ToDictionary(c => (byte)(c.Value - (side * HandJoints.PerHand)), c => c.At);

    // The side of the nearest joint; where two are as near, the left.
    sbyte Nearest(Complex place)
    {
        var (best, side) = (double.PositiveInfinity, (sbyte)-1);
        foreach (var (value, centre) in centres)
        {
            var off = centre - place;
            double far = (off.Real * off.Real) + (off.Imaginary * off.Imaginary);
            if (far < best)
                (best, side) = (far, (sbyte)((value - 1) / HandJoints.PerHand));
        }

        return side;
    }
}
