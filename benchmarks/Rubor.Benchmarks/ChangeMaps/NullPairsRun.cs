using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Tests.Methods.ChangeMaps;

namespace Rubor.Benchmarks.ChangeMaps;

/// <summary>Pairs of visits between which nothing changed: in how many is anything called changed, and how much of it.</summary>
static class NullPairsRun
{
    // Of scans of which 1 voxel in 100 of the mask is brighter: noise as thick as that of a scan.
    const double NoiseShare = 0.04, SmoothedMm = 1;

    internal static int Run(string pairs, string[] scanAndMask)
    {
        int count = int.Parse(pairs, CultureInfo.InvariantCulture), hit = 0;
        long hits = 0, tissue = 0, beyond = 0;
        Func<int, NullPair> make = NullPair.OfPhantom;
        if (scanAndMask is [var file, var drawn])
        {
            var scan = ImageFile.ReadScan(file).Smooth(SmoothedMm);
            var mask = ImageFile.ReadMask(drawn).Onto(scan.Geometry);
            double[] inside = [.. scan.ToValues().Where((_, i) => mask.Voxels[i] != 0).Order()];
            double noise = NoiseShare * inside[(int)(0.99 * (inside.Length - 1))];
            make = seed => NullPair.OfScan(scan, mask, noise, seed);
        }
        for (int seed = 0; seed < count; seed++)
        {
            var (found, looked, far) = make(seed).Compared(new ChangeSettings());
            (hits, tissue, beyond, hit) = (hits + found, tissue + looked, beyond + far, hit + (found > 0 ? 1 : 0));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} pairs: {hit} with a voxel called changed; {hits} of {tissue} voxels ({(double)hits / tissue:0.0e+0}); "
            + $"beyond 1.96: {100.0 * beyond / tissue:0.00} %"));
        return hit <= 0.15 * count && hits <= 1e-5 * tissue ? 0 : 1;
    }
}
