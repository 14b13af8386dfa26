using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Imaging.Nifti;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree masks</c>: readers' masks of the same scans, all pairs of readers.</summary>
internal static class AgreeMasksCommand
{
    const string ReferenceFolder = "references";
    const int ReadersForReference = 3;

    static readonly Argument<string[]> Sources =
        new("MASKS")
        {
            Description =
        "Two files or more of one scan; or folders or quoted patterns such as 'masks/*_R1.nii.gz', one a reader, paired by subject.",
            Arity = new ArgumentArity(2, 100)
        };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<string?> Names = new("--names")
    {
        Description = "Readers' names in the same order, separated by commas (from files and folders).",
        HelpName = "A,B"
    };
    static readonly Option<bool> AnyLabel =
        new("--any-label") { Description = "Labels above 1 count as foreground; without it they are an error. The same as --at-least 1." };
    static readonly Option<int?> AtLeast = new("--at-least")
    {
        Description =
        "Labels from this one on count as foreground: of the workstation's masks 1 is the lower limit, 2 the upper.",
        HelpName = "n"
    };
    static readonly Option<bool> Modified =
        new("--modified-dice") { Description = "Two empty masks overlap fully (Cobb 2023) instead of not at all defined (Hepburn 2023)." };
    static readonly Option<string[]> Consensus =
        new("--consensus")
        {
            Description =
        "Composite reference: at least k masks, majority, staple, or none; may be repeated (majority with three readers or more).",
            HelpName = "k|majority|staple|none"
        };
    static readonly Option<string?> ReferenceOf =
        new("--reference-of") { Description = "Readers whose masks make the reference, separated by commas (all).", HelpName = "A,B" };
    static readonly Option<double?> SurfaceTolerance = new("--surface-tolerance")
    {
        Description = "Adds surface Dice within this distance, average symmetric and Hausdorff distance.",
        HelpName = "mm"
    };
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("masks",
            "Overlap and volumes of readers' masks: all pairs, composite reference, Bland-Altman, discrepancies.") { Sources, Out, Names,
            AnyLabel, AtLeast, Modified, Consensus, ReferenceOf, SurfaceTolerance, Seed };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var sources = MaskSource.Resolve(parsed.GetRequiredValue(Sources), Split(parsed.GetValue(Names)));
        var settings = SettingsOf(parsed, sources.Count);
        string? folder = parsed.GetValue(Out);
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var manifest = options.Manifest(ToJson(settings, sources), settings.Bootstrap.Seed) with
        {
            Inputs = output is null ? []
                : timings.Run("hash", () => StatisticsRun.InputsOf(sources.SelectMany(s => s.Files.Values.Select(f => (s.Name, f))))),
        };
        if (output is not null && settings.Consensus.Count > 0)
            Directory.CreateDirectory(output.PathOf(ReferenceFolder));
        var document = timings.Run("compare", () =>
            StudyProgress.Run(options, "comparing masks", MaskAgreementRunner.Scans(sources).Count, done => MaskAgreementRunner.Run(
            sources, settings, options.Threads, output is null ? null : (name, mask) =>
                NiftiWriter.Write(output.PathOf(Path.Combine(ReferenceFolder, name)), mask), done, cancel)));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. MaskAgreementTables.Of(document), (StatisticsRun.ReportFile, AgreeMasksPage.Of(document))], () =>
                Summary(document), cancel);
        return document.Failed ? RuborCommandLine.SomeFailed : 0;
    }

    static MaskAgreementSettings SettingsOf(ParseResult parsed, int readers)
    {
        string[] asked = parsed.GetValue(Consensus) ?? [];
        return new()
        {
            Form = parsed.GetValue(Modified) ? OverlapForm.Modified : OverlapForm.Regular,
            AtLeast = Foreground(parsed),
            Consensus = asked.Contains("none") ? [] : asked.Length > 0 ? [.. asked.Select(ConsensusRule.Parse).Distinct()]
                : readers >= ReadersForReference ? [ConsensusRule.Majority] : [],
            ReferenceOf = Split(parsed.GetValue(ReferenceOf)) ?? [],
            SurfaceToleranceMm = parsed.GetValue(SurfaceTolerance) is not { } mm ? null : mm >= 0 && double.IsFinite(mm) ? mm
                : throw new UsageException("--surface-tolerance: millimetres, 0 or more"),
            Bootstrap = new() { Seed = parsed.GetValue(Seed) },
        };
    }

    static byte? Foreground(ParseResult parsed) => (parsed.GetValue(AnyLabel), parsed.GetValue(AtLeast)) switch
    {
        (true, not null) => throw new UsageException("--any-label is --at-least 1; say one of the two"),
        (true, null) => 1,
        (_, < 1 or > byte.MaxValue) => throw new UsageException($"--at-least: a label from 1 to {byte.MaxValue}"),
        (_, var label) => (byte?)label,
    };

    static string[]? Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static JsonObject ToJson(MaskAgreementSettings settings, IReadOnlyList<MaskSource> sources) => new()
    {
        ["readers"] = new JsonObject(sources.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Given))),
        ["overlap_form"] = settings.Form == OverlapForm.Regular ? "regular" : "modified",
        ["at_least"] = settings.AtLeast,
        ["consensus"] =
            new JsonArray([.. settings.Consensus.Select(c =>
            (JsonNode)c.FileWord(settings.ReferenceOf.Count > 0 ? settings.ReferenceOf.Count : sources.Count))]),
        ["reference_of"] = new JsonArray([.. settings.ReferenceOf.Select(r => (JsonNode)r)]),
        ["surface_tolerance_mm"] = settings.SurfaceToleranceMm,
        ["resamples"] = settings.Bootstrap.Resamples,
    };

    static IEnumerable<string> Summary(MaskAgreementDocument document)
    {
        foreach (var s in document.Summaries)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{s.First} / {s.Second}\t{s.Scans} scans of {s.Subjects} subjects\tDice {Number(s.Dice.Mean.Value)}\tvolume " +
                    $"similarity {Number(s.VolumeSimilarity.Mean.Value)}\t95 % Hausdorff {Number(s.Hausdorff95Mm.Mean.Value)} " +
                    $"mm{(s.Hausdorff95Mm.Mean.N < s.Scans ? $" ({s.Hausdorff95Mm.Mean.N} of {s.Scans})" : "")}");
        foreach (var s in document.SurfaceSummaries ?? [])
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{s.First} / {s.Second}\tsurface Dice at {document.SurfaceToleranceMm} mm {Number(s.SurfaceDice.Mean.Value)}\taverage symmetric " +
                    $"distance {Number(s.AverageSymmetricMm.Mean.Value)} mm\tHausdorff {Number(s.HausdorffMm.Mean.Value)} mm");
        foreach (var s in document.Summaries.Where(s => s.BothEmpty + s.OneEmpty > 0))
            yield return AgreeMasksPage.EmptyScans(document, s);
        foreach (string warning in document.Warnings)
            yield return $"warning: {warning}";
        foreach (string warning in FigureWarnings.Of([.. AgreeMasksPage.Figures(document)]))
            yield return $"warning: {warning}";
        foreach (var same in document.ReferenceNotes.GroupBy(n => (n.Reference, n.Made, n.Reason)))
            yield return $"{(same.Key.Made ? "warning" : "no reference")}: {same.Key.Reference}: {same.Key.Reason} " +
                $"({string.Join(", ", same.Select(n => n.Subject))})";
        if (document.Discrepancies.Count > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{document.Discrepancies.Count} discrepancies to look at again");
        foreach (var left in document.LeftOut)
            yield return $"left out: {left.Subject}: {left.Reason}";
    }

    static string Number(double? value) => PrintedNumber.Of(value);
}
