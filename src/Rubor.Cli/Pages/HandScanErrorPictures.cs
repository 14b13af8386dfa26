using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Evaluation;
using Rubor.Reports.Pictures;
using Rubor.Studies.Evaluation.HandScans;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Cli.Pages;

/// <summary>The commonest confusions of a model, each on the scan with most of its pixels.</summary>
internal static class HandScanErrorPictures
{
    const int MostPictures = 4;

    /// <summary>Pixels shown around the confused ones.</summary>
    const int Margin = 28;

    /// <summary>The pictures of every model, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Of(HandScanEvaluation d, HandScanStudy study, IReadOnlyList<HandScanModel> models)
    {
        var cases = HandScanRunner.Cases(study, models);
        return models.Select((m, i) => (m, d.Models[i])).ToDictionary(p => p.m.Name, p => string.Concat(p.Item2.Errors.Take(MostPictures)
            .Select(error =>
            {
                var read = study.Read(cases[error.Worst]);
                byte[] found = p.m.Testing(read.Case.Subject)!.On(read.Image).MostSevere();
                return Picture(error, read, found);
            })));
    }

    static string Picture(HandScanConfusion error, HandScanCase read, byte[] found)
    {
        int width = read.Image.Width, a = Value(error.Drawn), b = Value(error.Found);
        var confused = new int[found.Length];
        for (int i = 0; i < confused.Length; i++)
            confused[i] = read.Labels[i] == a && found[i] == b ? 1 : 0;
        var picture = new SlicePicture(read.Image.ToVolume(), 0, Around(confused, width),
            new GrayWindow(HandScanPage.Black, HandScanPage.White), $"Scan {read.Case.Name}: {error.Drawn} found as {error.Found}", SlicePlane.AsStored);
        picture.Fill(confused, "hand-confused");
        var layer = new int[found.Length];
        foreach (var cls in HandScan.Classes)
        {
            for (int i = 0; i < layer.Length; i++)
                layer[i] = read.Labels[i] == cls.Value ? 1 : 0;
            picture.Outline(layer, $"hand-{cls.Name}", _ => $"drawn {cls.Name}");
        }
        return picture.ToHtml(string.Create(CultureInfo.InvariantCulture,
            $"{error.Drawn} drawn, {error.Found} found: {error.WorstPixels} pixels of {read.Case.Name}"));
    }

    static int Value(string name) => HandScanScore.ConfusionNames.Index().First(n => n.Item == name).Index;

    static Crop Around(int[] confused, int width)
    {
        var at = confused.Index().Where(c => c.Item != 0).Select(c => (X: c.Index % width, Y: c.Index / width)).ToList();
        int left = Math.Max(0, at.Min(p => p.X) - Margin), top = Math.Max(0, at.Min(p => p.Y) - Margin);
        return new(left, top, Math.Min(width, at.Max(p => p.X) + Margin + 1) - left,
            Math.Min(confused.Length / width, at.Max(p => p.Y) + Margin + 1) - top);
    }
}
