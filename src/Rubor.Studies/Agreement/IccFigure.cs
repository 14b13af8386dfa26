using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>One form of the intraclass correlation over all readers' scans.</summary>
/// <param name="Form">Shrout and Fleiss's name: ICC(2,1) and so on.</param>
/// <param name="Readers">Readers.</param>
/// <param name="LeftOut">Scans left out: those that nobody measured and, in an analysis of variance, those that a reader lacks.</param>
/// <param name="Icc">The coefficient.</param>
public sealed record IccFigure(string Form, int Readers, int LeftOut, EstimateFigure Icc)
{
    /// <summary>Method where every reader measured every scan, or too little is there for the other.</summary>
    public const string Anova = "analysis of variance";

    /// <summary>Method where cells are absent.</summary>
    public const string Mixed = "mixed model";

    static readonly (IccForm Form, string Name)[] Forms =
    [
        (IccForm.OneWayRandom, "ICC(1,1)"), (IccForm.TwoWayRandom, "ICC(2,1)"), (IccForm.TwoWayMixed, "ICC(3,1)"),
        (IccForm.OneWayRandomMean, "ICC(1,k)"), (IccForm.TwoWayRandomMean, "ICC(2,k)"), (IccForm.TwoWayMixedMean, "ICC(3,k)"),
    ];

    /// <summary>"analysis of variance", or "mixed model" by restricted maximum likelihood, which takes scans that a reader lacks.</summary>
    public string Method { get; init; } = Anova;

    /// <summary>Cells, scans that count × readers who measured any.</summary>
    public int Cells { get; init; }

    /// <summary>Those of them without a measurement.</summary>
    public int AbsentCells { get; init; }

    /// <summary>With absent cells: harmonic mean of the readings of a scan, which is the k of ICC(·,k); else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ReadingsPerScan { get; init; }

    /// <summary>All six forms: by a mixed model where a scan that somebody measured lacks a reader, else by analysis of variance.</summary>
    /// <param name="ratings">Scans × readers; null where a reader has none.</param>
    /// <param name="subjects">Subject of each scan. Where they have several scans, intervals rest on subjects.</param>
    /// <param name="seed">Seed of the draws that intervals are made of where cells are absent or subjects have several scans.</param>
    public static IReadOnlyList<IccFigure> Of(double?[,] ratings, string[] subjects, int seed)
    {
        int scans = ratings.GetLength(0), readers = ratings.GetLength(1);
        int Measured(int i) => Enumerable.Range(0, readers).Count(r => ratings[i, r].HasValue);
        int[] some = [.. Enumerable.Range(0, scans).Where(i => Measured(i) > 0)], complete = [.. some.Where(i => Measured(i) == readers)];
        double?[] all = [.. ratings.Cast<double?>()];
        int power = MeasurementScale.PowerOf([.. all.OfType<double>()]);
        Clusters ClustersOf(int[] chosen) => Clusters.Of<string>([.. chosen.Select(i => subjects[i])]);
        EstimateFigure Figure(Estimate icc, Clusters clusters) => EstimateFigure.Of(icc) with
        {
            Clusters = clusters.Count < clusters.Rows && icc.Interval is not null ? clusters.Count : null,
        };
        if (complete.Length < some.Length)
        {
            var clusters = ClustersOf(some);
            var model = new MixedModelIcc(Rows<double?>(some, v => v is { } x ? Math.ScaleB(x, -power) : null), clusters, seed);
            if (model.ReadingsOfTarget is { } readings)
                return [.. Forms.Select(f => new IccFigure(f.Name, readers, scans - some.Length, Figure(model.Of(f.Form), clusters))
                {
                    Method = Mixed,
                    Cells = model.Cells,
                    AbsentCells = model.AbsentCells,
                    ReadingsPerScan = readings,
                })];
        }
        var table = Rows(complete, v => Math.ScaleB(v!.Value, -power));
        var of = ClustersOf(complete);
        return [.. Forms.Select(f => new IccFigure(f.Name, readers, scans - complete.Length,
            Figure(ClusteredIcc.Of(table, of, f.Form, seed), of))
        {
            Cells = complete.Length * readers,
        })];

        T[,] Rows<T>(int[] chosen, Func<double?, T> value)
        {
            var taken = new T[chosen.Length, readers];
            for (int i = 0; i < chosen.Length; i++)
                for (int r = 0; r < readers; r++)
                    taken[i, r] = value(ratings[chosen[i], r]);
            return taken;
        }
    }
}
