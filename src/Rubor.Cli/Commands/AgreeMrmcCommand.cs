using System.CommandLine;
using System.Globalization;
using Rubor.Cli.Pages;
using Rubor.Studies.Agreement;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree mrmc</c>: modalities compared over several readers and cases.</summary>
internal static class AgreeMrmcCommand
{
    const double DefaultConfidence = 0.95;

    static readonly Argument<string> Table =
        new("TABLE") { Description = "CSV or TSV with a heading; a row a rating: reader, case, modality, truth, rating." };
    static readonly Option<double?> Margin =
        new("--margin") { Description = "Non-inferiority and equivalence to --reference within this difference.", HelpName = "x" };
    static readonly Option<string?> Reference =
        new("--reference") { Description = "With --margin: the modality that others are judged by (the first in order).", HelpName = "NAME" };
    static readonly Option<double> Confidence = new("--confidence")
    {
        Description = "Coverage of intervals (0.95).",
        HelpName = "x",
        DefaultValueFactory = _ => DefaultConfidence
    };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly MultiReaderOptions Options =
        new(StatisticsRun.ResamplesOption(), StatisticsRun.SeedOption(), StatisticsRun.DecimalOption());

    public static Command Create()
    {
        var command = new Command("mrmc",
            "Modalities compared over several readers and cases (multi-reader multi-case): AUC, sensitivity, kappa and others.") { Table };
        foreach (var option in Options.All.Concat([Margin, Reference, Confidence, Out]))
            command.Add(option);
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table);
        string? folder = parsed.GetValue(Out);
        double confidence = parsed.GetValue(Confidence);
        if (!(confidence > 0 && confidence < 1))
            throw new UsageException(FormattableString.Invariant($"--confidence {confidence}: between 0 and 1, such as 0.95"));
        var settings = Options.Settings(parsed, confidence);
        double? margin = parsed.GetValue(Margin);
        if (margin is { } m && !(m > 0 && double.IsFinite(m)))
            throw new UsageException(FormattableString.Invariant($"--margin {m}: a number above 0"));
        if (parsed.GetValue(Reference) is not null && margin is null)
            throw new UsageException("--reference goes with --margin");
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var (file, table) = timings.Run("read", () => Options.Read(parsed, path, settings));
        string reference = parsed.GetValue(Reference) ?? table.Modalities[0];
        if (!table.Modalities.Contains(reference))
            throw new UsageException($"--reference {reference}: the table's modalities are {string.Join(", ", table.Modalities)}");
        var json = Options.Manifest(parsed);
        json["margin"] = margin;
        json["reference"] = parsed.GetValue(Reference);
        json["confidence"] = confidence;
        var manifest = options.Manifest(json, settings.Seed) with { Inputs = [new RunInput("table", path, file.Sha256)] };
        var document = timings.Run("compare", () => MultiReaderDocument.Of(path, table, table.Analyse(path), Options.Clustered(parsed),
            margin is { } within ? (within, reference) : null));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, AgreeMrmcPage.Of(document))], () => Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(MultiReaderDocument d)
    {
        yield return F($"{AgreeMrmcPage.Words(d)}: {d.Readers.Count} readers, {d.Cases} cases{(d.Clusters is { } c ? $" of {c} patients" : "")}, ")
            + F($"design {d.Design}, covariances by {d.Covariance}");
        foreach (string warning in d.Warnings)
            yield return $"warning: {warning}";
        foreach (var m in d.Modalities)
            yield return $"  {m.Modality}\t{AgreeMrmcPage.Interval(m.RandomReadersRandomCases)}";
        foreach (var x in d.Differences)
        {
            yield return $"{x.First} − {x.Second}";
            foreach (var (name, f) in AgreeMrmcPage.Models(x))
                yield return $"  {name}\t{AgreeMrmcPage.Interval(f)}\tp {StatisticsText.P(f.P)}{(f.Reason is null ? "" : $"\t{f.Reason}")}";
        }
        foreach (var m in d.NonInferiority)
            yield return F($"{m.New} against {m.Reference}, margin {m.Margin}: {AgreeMrmcPage.Verdict(m.RandomReadersRandomCases)} (readers and cases random)");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
