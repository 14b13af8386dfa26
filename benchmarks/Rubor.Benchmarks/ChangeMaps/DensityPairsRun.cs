using System.Globalization;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Tests.Methods.ChangeMaps;

namespace Rubor.Benchmarks.ChangeMaps;

/// <summary>Made pairs of lungs that breathed, with tissue that came to one place: how much of it is told, how heavy the lung to which
/// nothing came is told, and what is called significant.</summary>
static class DensityPairsRun
{
    // Aims: mass of a lung to which nothing came, %; told over came; share of pairs with anything significant elsewhere.
    const double MostMass = 2, LeastTold = 0.75, MostTold = 1.33, MostWrong = 0.15;

    internal static int Run(string first, string pairs, string gramsPerLitre)
    {
        int from = int.Parse(first, CultureInfo.InvariantCulture), count = int.Parse(pairs, CultureInfo.InvariantCulture);
        int wrong = 0, hit = 0;
        double height = double.Parse(gramsPerLitre, CultureInfo.InvariantCulture), masses = 0, told = 0;
        for (int seed = from; seed < from + count; seed++)
        {
            var pair = Of(seed, height);
            Console.WriteLine(F($"{seed}: other lung {pair.Other:+0.0;-0.0} %, came {pair.Came:0.00} g, told {pair.Told:0.00} g, ")
                + F($"J off by {pair.JacobianError:0.000} ")
                + F($"(by the true map {pair.OtherTrue:+0.0;-0.0} %, {pair.ToldTrue:0.00} g); there and back {pair.Back:0.0} mm (95 %); ")
                + F($"t with {pair.Freedom:0.0}; significant: {pair.Here} voxels there, {pair.Mass:0.00} g; {pair.Elsewhere} elsewhere; {pair.Verdict}"));
            masses += Math.Abs(pair.Other) / count;
            told += pair.Told / Math.Max(pair.Came, 1e-9) / count;
            wrong += pair.Elsewhere > 0 ? 1 : 0;
            hit += pair.Here > 0 ? 1 : 0;
        }
        Console.WriteLine(F($"{count} pairs, {height:0} g/l: mass of the other lung off by {masses:0.0} % on average, ")
            + (height > 0 ? F($"told {told:0.00} of what came, found in {hit}, ") : "") + F($"anything significant elsewhere in {wrong}"));
        bool found = height == 0 || (told is >= LeastTold and <= MostTold && hit == count);
        return masses <= MostMass && wrong <= MostWrong * count && found ? 0 : 1;
    }

    readonly record struct Pair(double Other, double OtherTrue, double Came, double Told, double ToldTrue, double JacobianError,
        double Back, double Freedom, int Here, double Mass, int Elsewhere, string Verdict);

    static Pair Of(int seed, double height)
    {
        var phantom = new LungPairPhantom(seed, height);
        var run = new ChangeRun
        {
            Baseline = phantom.Baseline,
            FollowUp = phantom.FollowUp,
            Mask = new(LungPairPhantom.Grid, LungPairPhantom.Lungs),
            Given = VisitTransform.None,
        };
        var (document, map, change) = DensityRun.Run(run, 2, new(), () => { }, CancellationToken.None);
        if (change is null || map is null)
            throw new InvalidOperationException(string.Join("; ", document.Verdict.Reasons));
        double litres = LungPairPhantom.Grid.VoxelVolumeMm3 * 1e-6;
        byte[] other = [.. LungPairPhantom.Sides.Select(s => (byte)(s == (phantom.Side > 0 ? 2 : 1) ? 1 : 0))];
        var places = LungPairPhantom.Places().ToArray();
        bool Near(int i) => (places[i] - phantom.Came).Length < phantom.ReachMm;
        int[] near = [.. Enumerable.Range(0, places.Length).Where(i => LungPairPhantom.Lungs[i] != 0 && Near(i))];
        int[] core = [.. Enumerable.Range(0, places.Length).Where(i => change.Core[i] != 0)];
        var exact = DensityChange.Of(run.Baseline, run.FollowUp, phantom.True, LungPairPhantom.Lungs);
        // A cluster reaches over the place's rim by what it is smoothed by.
        bool Here(ChangeCluster c) => height > 0 && c.Increase && (c.CentreMm - phantom.Came).Length < phantom.ReachMm;
        return new(change.FiguresOf(run.Baseline, other).MassPercent!.Value, exact.FiguresOf(run.Baseline, other).MassPercent!.Value,
            litres * near.Sum(i => phantom.Added(places[i])), litres * near.Sum(i => change.GramsPerLitre[i]),
            litres * near.Sum(i => exact.GramsPerLitre[i]),
            Math.Sqrt(core.Average(i => Math.Pow((change.Jacobian[i] / phantom.True(places[i]).Jacobian) - 1, 2))),
            document.Density!.InverseConsistency95Mm, document.Significance!.NullFreedom ?? double.PositiveInfinity,
            map.Clusters.Where(Here).Sum(c => c.Voxels), litres * map.Clusters.Where(Here).Sum(c => c.Sum),
            map.Clusters.Where(c => !Here(c)).Sum(c => c.Voxels), document.Verdict.Text);
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
