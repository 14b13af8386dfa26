using System.Numerics;
using Rubor.Imaging;

namespace Rubor.Methods.HandScans.Photographs;

/// <summary>A photographed hand with the regions of its joints. Which side it is of nobody knows: mirrored it is of the other.</summary>
/// <param name="Name">Of its photograph.</param>
/// <param name="Hand">Whether each pixel is of the hand, (y, x).</param>
/// <param name="Regions">Values 1–15 in the order of <see cref="HandJoints.OfAHand"/>, 0 for none.</param>
/// <param name="Width">Pixels a row.</param>
public sealed record PhotographedHand(string Name, IReadOnlyList<bool> Hand, IReadOnlyList<byte> Regions, int Width)
{
    /// <summary>A hand whose regions are each one piece within it: of one in several pieces the largest counts.</summary>
    /// <param name="name">Of its photograph.</param>
    /// <param name="picture">0 outside the hand, (y, x).</param>
    /// <param name="regions">Values 1–15.</param>
    /// <param name="width">Pixels a row.</param>
    public static PhotographedHand Of(string name, ReadOnlySpan<byte> picture, ReadOnlySpan<byte> regions, int width)
    {
        var grid = new GridSize(width, picture.Length / width, 1);
        var hand = new bool[picture.Length];
        for (int i = 0; i < hand.Length; i++)
            hand[i] = picture[i] > 0;
        var kept = new byte[picture.Length];
        for (byte joint = 1; joint <= HandJoints.PerHand; joint++)
        {
            var own = new byte[picture.Length];
            for (int i = 0; i < own.Length; i++)
                own[i] = hand[i] && regions[i] == joint ? (byte)1 : (byte)0;
            own = HandOutline.LargestPiece(own, grid);
            for (int i = 0; i < own.Length; i++)
                if (own[i] == 1)
                    kept[i] = joint;
        }

        return new(name, hand, kept, width);
    }

    /// <summary>Mean place of each region, by its value from 1; of a label map of any values.</summary>
    /// <param name="regions">(y, x).</param>
    /// <param name="width">Pixels a row.</param>
    public static IReadOnlyDictionary<byte, Complex> Centres(IReadOnlyList<byte> regions, int width)
    {
        ArgumentNullException.ThrowIfNull(regions);
        var sums = new Dictionary<byte, (Complex Sum, int Pixels)>();
        for (int i = 0; i < regions.Count; i++)
            if (regions[i] is > 0 and var value)
            {
                var (sum, pixels) = sums.GetValueOrDefault(value);
                sums[value] = (sum + new Complex(i % width, i / width), pixels + 1);
            }

        return sums.ToDictionary(s => s.Key, s => s.Value.Sum / s.Value.Pixels);
    }

    /// <summary>Mean place of each region that it has.</summary>
    public IReadOnlyDictionary<byte, Complex> JointCentres => Centres(Regions, Width);
}
