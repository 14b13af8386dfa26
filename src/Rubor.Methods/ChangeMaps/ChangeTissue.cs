using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>Where both visits show tissue and not air, found by brightness where no mask is given.</summary>
internal static class ChangeTissue
{
    const int Bins = 512;

    // Of the brightness above Otsu's cut: tissue is darker in places than the cut between tissue and air.
    const double OfTheCut = 0.5;

    // In a picture: smaller pieces are markers and letters.
    const double OfTheLargest = 0.1;

    internal static byte[] Of(double[] before, double[] after, GridSize size)
    {
        byte[] first = Brighter(before), second = Brighter(after);
        for (int i = 0; i < first.Length; i++)
            first[i] &= second[i];
        // The largest piece is the patient; in a picture two hands may lie apart.
        var pieces = ConnectedComponents.Of(first, size, size.Z == 1 ? Connectivity.Eight : Connectivity.TwentySix);
        Array.Clear(first);
        if (pieces.Count == 0)
            return first;
        int largest = pieces.Sizes.Index().MaxBy(s => s.Item).Index;
        double least = OfTheLargest * pieces.Sizes[largest];
        foreach (var run in pieces.Runs.Where(r => r.Component == largest || (size.Z == 1 && pieces.Sizes[r.Component] >= least)))
            first.AsSpan(run.Start, run.Length).Fill(1);
        return first;
    }

    static byte[] Brighter(double[] values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        var tissue = new byte[values.Length];
        if (known.Length == 0)
            return tissue;
        double low = Robust.Quantile(known, 0), high = Robust.Quantile(known, 0.995);
        double cut = low + (OfTheCut * (Otsu(known, low, high) - low));
        for (int i = 0; i < values.Length; i++)
            tissue[i] = values[i] > cut ? (byte)1 : (byte)0;
        return tissue;
    }

    // Otsu 1979, IEEE Transactions on Systems, Man and Cybernetics 9, 62: the cut between two classes that lie furthest apart.
    static double Otsu(double[] values, double low, double high)
    {
        var counts = new long[Bins];
        double width = (high - low) / Bins;
        if (!(width > 0))
            return high;
        foreach (double value in values)
            counts[Math.Clamp((int)((value - low) / width), 0, Bins - 1)]++;
        double total = counts.Sum(), mean = counts.Index().Sum(c => (double)c.Index * c.Item) / total, below = 0, sum = 0, best = -1;
        int at = 0;
        for (int bin = 0; bin < Bins - 1; bin++)
        {
            (below, sum) = (below + counts[bin], sum + ((double)bin * counts[bin]));
            if (below == 0 || below == total)
                continue;
            double apart = ((mean * below) - sum) / total;
            double between = apart * apart / (below / total * (1 - (below / total)));
            if (between > best)
                (best, at) = (between, bin);
        }
        return low + ((at + 1) * width);
    }
}
