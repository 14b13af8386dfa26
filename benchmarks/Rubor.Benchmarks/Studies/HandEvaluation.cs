using System.Diagnostics;
using System.Globalization;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Evaluation;
using Rubor.Methods.HandScans.Phantom;

namespace Rubor.Benchmarks.Studies;

/// <summary>Makes the phantom of 48 patients and scores its drawings against the truth: Dice, IoU, confusions and lesions of 192 images.
/// Leaves both as bytes for the peer, and prints seconds and the mean Dice of each class.</summary>
internal static class HandEvaluation
{
    const int Images = 192, Repeats = 5;

    public static int Run(string folder)
    {
        long start = Stopwatch.GetTimestamp();
        var views = Enumerable.Range(1, HandPhantom.Patients).AsParallel().AsOrdered()
            .SelectMany(n => HandPhantom.Patient(HandPhantom.FrozenSeed, n, HandPhantom.Patients).Views).ToList();
        double made = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print("phantom images a second", views.Count / made);
        views = [.. views.Take(Images)];
        File.WriteAllBytes(Path.Combine(folder, "truth"), [.. views.SelectMany(v => v.Truth)]);
        File.WriteAllBytes(Path.Combine(folder, "drawn"), [.. views.SelectMany(v => v.Drawn)]);
        double least = double.PositiveInfinity;
        IReadOnlyList<HandScanScore> scores = [];
        for (int i = 0; i <= Repeats; i++)
        {
            start = Stopwatch.GetTimestamp();
            scores = [.. views.Select(v => HandScanScore.Of(HandScanMasks.OfLabels(v.Truth, HandPhantom.Size),
                HandScanMasks.OfLabels(v.Drawn, HandPhantom.Size), HandScan.Classes, null))];
            // The first run compiles.
            if (i > 0)
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Print("evaluation", least);
        for (int c = 0; c < HandScan.Classes.Count; c++)
            Print(HandScan.Classes[c].Name, scores.Average(s => s.Classes[c].Dice));
        return 0;
    }

    static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value:0.000000000000}"));
}
