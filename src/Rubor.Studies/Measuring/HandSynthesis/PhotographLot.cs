using Rubor.Methods.HandScans.Photographs;
using Rubor.Methods.HandScans.Synthesis;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>A photographed hand in a made mask.</summary>
/// <param name="Photograph">Its name in the study of photographs.</param>
/// <param name="Mirrored">Whether it lies there mirrored: it is of the other side, or shows its other face.</param>
public sealed record LaidPhotograph(string Photograph, bool Mirrored);

/// <summary>Two photographed hands laid over those of a scan.</summary>
/// <param name="Frame">The scan.</param>
/// <param name="Hands">Classes, all normal, (y, x).</param>
/// <param name="Regions">Joint regions, 1–30.</param>
/// <param name="Photographs">The patient's left hand, then the right.</param>
/// <param name="PassedOver">Photographs drawn whose joints did not suffice.</param>
internal sealed record LaidHands(
    GeneratorScan Frame, byte[] Hands, byte[] Regions, IReadOnlyList<LaidPhotograph> Photographs, int PassedOver);

/// <summary>Lays photographed hands over scans by lot.</summary>
internal sealed class PhotographLot
{
    // Photographs drawn for a hand until one has the joints that it takes.
    const int Tries = 100;

    readonly PhotographedHands photographs;
    readonly SynthesisSettings settings;
    readonly List<(GeneratorScan Scan, ScannedHands Hands)> frames;

    /// <summary>A lot.</summary>
    /// <param name="photographs">The photographed hands.</param>
    /// <param name="settings">How.</param>
    /// <param name="scans">Scans with their joint regions; hands are laid over those that have at least three joints of either hand.</param>
    /// <param name="folder">Of their study.</param>
    /// <exception cref="OutputException">None has.</exception>
    public PhotographLot(PhotographedHands photographs, SynthesisSettings settings, IEnumerable<(GeneratorScan Scan, byte[] Regions)> scans,
        string folder)
    {
        (this.photographs, this.settings) = (photographs, settings);
        frames = [.. scans.Select(s => (s.Scan, new ScannedHands(s.Scan.Read.Labels, s.Regions, s.Scan.Read.Image.Width)))
            .Where(f => f.Item2.CanBeLaidOver)];
        if (frames.Count == 0)
            throw new OutputException(folder, FormattableString.Invariant(
                $"has no scan of the patients learnt from with {HandSimilarity.FewestPairs} joints of each hand, over which photographed ones could be laid"));
    }

    /// <summary>Lays two hands over a scan; null where the lot leaves an image the hands of a scan.</summary>
    /// <param name="random">Of this image.</param>
    /// <exception cref="OutputException">None of many photographs has three joints in common with a hand of the scan.</exception>
    public LaidHands? Draw(SynthesisRandom random)
    {
        if (random.Unit() >= settings.Photographed)
            return null;
        var (scan, frame) = frames[random.Next(frames.Count)];
        int passedOver = 0;
        PlacedHand Placed(int side)
        {
            for (int tries = 0; tries < Tries; tries++)
            {
                var hand = photographs.Read(random.Next(photographs.Count));
                if (frame.PlaceOf(hand, side) is { } place)
                    return new(hand, place.Then(frame.MiddleOf(side), Around(settings.PhotographTurn) * Math.PI / 180,
                        1 + Around(settings.PhotographSize)));
                passedOver++;
            }

            throw new OutputException(photographs.Folder, FormattableString.Invariant($"{Tries} photographs drawn by lot have fewer than ")
                + FormattableString.Invariant($"{HandSimilarity.FewestPairs} joints in common with a hand of {scan.Read.Case.Name}; ")
                + "give photographs with more joints");
        }

        double Around(double most) => most * ((2 * random.Unit()) - 1);
        PlacedHand left = Placed(0), right = Placed(1);
        var (hands, laid) = frame.Lay(left, right);
        return new(scan, hands, laid, [.. new[] { left, right }.Select(h => new LaidPhotograph(h.Hand.Name, h.Place.Mirrored))],
            passedOver);
    }
}
