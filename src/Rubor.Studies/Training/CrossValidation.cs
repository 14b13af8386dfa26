using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Training;
using Rubor.Statistics;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>A structure over all subjects, each tested by a network that has not seen it.</summary>
/// <param name="Structure">What was to be found.</param>
/// <param name="Subjects">Subjects tested.</param>
/// <param name="Mean">Mean over subjects of the mean slice Dice of their scans, 0–1.</param>
/// <param name="Low">Its 95 % interval over subjects, Student's t; null for fewer than two.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Worst">Lowest of the subjects' means.</param>
/// <param name="WorstSubject">Whose it is.</param>
/// <param name="WorstSlice">Dice of the worst slice of all.</param>
public sealed record CrossValidatedStructure(string Structure, int Subjects, double Mean, double? Low, double? High, double Worst,
    string WorstSubject, double WorstSlice)
{
    /// <summary>Mean over subjects for each seed, where folds were trained with several; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SeedMean>? Seeds { get; init; }

    /// <summary>Standard deviation (n − 1) of the seeds' means: what chance in the training alone moves the figure by. Null with one
    /// seed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SdOverSeeds { get; init; }

    /// <summary>
    /// Standard deviation (n − 1) of the folds' means over their subjects, seeds averaged; null with one fold. It holds the scatter of
    /// patients, and is no error of the mean.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SdOverFolds { get; init; }

    /// <summary>
    /// Each structure over the subjects of tested scans, in the order in which they come; one without a Dice is left out.
    /// </summary>
    public static IReadOnlyList<CrossValidatedStructure> Of(IEnumerable<HeldOutFigure> cases) =>
        [.. cases.GroupBy(c => c.Structure).Select(Of).OfType<CrossValidatedStructure>()];

    static CrossValidatedStructure? Of(IGrouping<string, HeldOutFigure> cases)
    {
        var subjects = cases.Where(c => c.Dice is not null).GroupBy(c => c.Subject)
            .Select(g => (Subject: g.Key, Dice: g.Average(c => c.Dice!.Value))).ToList();
        if (subjects.Count == 0)
            return null;
        var mean = Summary.Of([.. subjects.Select(s => s.Dice)]).Mean;
        var worst = subjects.MinBy(s => s.Dice);
        var seeds = cases.Where(c => c.Dice is not null && c.Seed is not null).GroupBy(c => c.Seed!.Value).OrderBy(g => g.Key)
            .Select(g => new SeedMean(g.Key, MeanOverSubjects(g))).ToList();
        var folds = cases.Where(c => c.Dice is not null && c.Fold is not null).GroupBy(c => c.Fold!.Value).Select(MeanOverSubjects)
            .ToList();
        return new(cases.Key, subjects.Count, mean.Required, mean.Interval?.Lower, mean.Interval?.Upper, worst.Dice, worst.Subject,
            cases.Min(c => c.WorstDice ?? 1))
        {
            Seeds = seeds.Count > 1 ? seeds : null,
            SdOverSeeds = seeds.Count > 1 ? Summary.Of([.. seeds.Select(s => s.Mean)]).StandardDeviation : null,
            SdOverFolds = folds.Count > 1 ? Summary.Of([.. folds]).StandardDeviation : null,
        };
    }

    static double MeanOverSubjects(IEnumerable<HeldOutFigure> cases) =>
        cases.GroupBy(c => c.Subject).Average(g => g.Average(c => c.Dice!.Value));
}

/// <summary>What one seed's networks reach: their mean over subjects.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Mean">Mean over subjects of the slice Dice, 0–1.</param>
public sealed record SeedMean(long Seed, double Mean);

/// <summary>One training of a cross-validation.</summary>
/// <param name="Fold">Fold, from 1.</param>
/// <param name="Seed">Seed.</param>
public readonly record struct FoldSeed(int Fold, int Seed);

/// <summary>The result of a cross-validation: cross-validation.json.</summary>
public sealed record CrossValidationDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "cross-validation.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.cross-validation/2";

    /// <summary>What it said before, with keys in camelCase; it is read as well.</summary>
    public const string FormatBefore = "rubor.cross-validation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>What was trained.</summary>
    public required string Task { get; init; }

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>How the folds were drawn.</summary>
    public required string Scheme { get; init; }

    /// <summary>Subjects kept out of every fold.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>Seed, the first of several.</summary>
    public required long Seed { get; init; }

    /// <summary>Trainings of each fold, each with the next seed.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Number of folds.</summary>
    [JsonIgnore]
    public int Folds => Histories.Count / Math.Max(1, Seeds); // documents of before have no seeds

    /// <summary>Every setting.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Each structure over all subjects.</summary>
    public required IReadOnlyList<CrossValidatedStructure> Structures { get; init; }

    /// <summary>Every tested scan.</summary>
    public required IReadOnlyList<HeldOutFigure> Cases { get; init; }

    /// <summary>Losses along the way, fold by fold, and within a fold seed by seed.</summary>
    public required IReadOnlyList<IReadOnlyList<TrainingRow>> Histories { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CrossValidationJson.Default.CrossValidationDocument);

    /// <summary>Reads cross-validation.json.</summary>
    /// <exception cref="OutputException">It is missing (the folds are not all done) or damaged.</exception>
    public static CrossValidationDocument Read(string path)
    {
        try
        {
            var read = Parse(RegularFile.ReadAllBytes(path));
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OutputException(path, "is missing: not every fold is done yet; finish them with 'rubor train cross-validate'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    static CrossValidationDocument? Parse(byte[] json)
    {
        if (JsonNode.Parse(json) is not JsonObject read || read["format"]?.ToString() != FormatBefore)
            return JsonSerializer.Deserialize(json, CrossValidationJson.Default.CrossValidationDocument);
        var before = read.Deserialize(CrossValidationBeforeJson.Default.CrossValidationDocument)!;
        return before with { Format = FormatName, Settings = SettingsKeys.InSnakeCase(before.Settings) };
    }
}

/// <summary>The folder of a cross-validation: fold-1, fold-2 … appear one by one, each whole; what puts them together comes last. Where
/// each fold is trained with several seeds, those after the first are beside it: fold-1-seed-2.</summary>
public sealed class CrossValidation
{
    readonly string folder;
    readonly StudyFolds folds;
    readonly TrainingRun run;
    readonly int seeds;

    CrossValidation(string folder, StudyFolds folds, TrainingRun run, int seeds) =>
        (this.folder, this.folds, this.run, this.seeds) = (folder, folds, run, seeds);

    /// <summary>Opens the folder, and keeps a copy of the folds in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="run">How each is trained, with the first seed.</param>
    /// <param name="seeds">Trainings of each fold, each with the next seed.</param>
    /// <param name="overwrite">Whether folds that were trained otherwise are trained again, and not refused.</param>
    /// <exception cref="OutputException">It holds other folds, a fold trained otherwise, or something that Rubor did not write.</exception>
    public static CrossValidation Open(string folder, StudyFolds folds, TrainingRun run, int seeds, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(run);
        Keep(folder, folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var validation = new CrossValidation(folder, folds, run, seeds);
        foreach (var unit in validation.All.Where(_ => !overwrite))
            if (validation.IsFinished(unit) && validation.Differences(unit) is { Count: > 0 } differ)
                throw new OutputException(validation.FileOf(unit),
                    $"was trained otherwise: {string.Join("; ", differ)} (there and now); name another folder, give what was given " +
                    $"before, or add --overwrite to train it again");
        return validation;
    }

    /// <summary>Makes a folder for folds one by one, with a copy of the folds in it, or finds it.</summary>
    /// <exception cref="OutputException">It holds other folds, or something that Rubor did not write.</exception>
    public static void Keep(string folder, StudyFolds folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        if (File.Exists(folder))
            throw new OutputException(folder, "is a file; name a folder for the results");
        string kept = Path.Combine(folder, "folds.json");
        byte[] json = folds.ToJson();
        if (File.Exists(kept) && !RegularFile.ReadAllBytes(kept).AsSpan().SequenceEqual(json))
            throw new OutputException(kept, "holds other folds than those given; name another folder, or give those");
        // Another process may be about to write the same folds there.
        if (!File.Exists(kept) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
            .Any(e => Path.GetFileName(e) is var name && name != "folds.json" && !name.StartsWith('.')))
            throw new OutputException(folder, "holds files, and no folds.json of a cross-validation; name another folder");
        Directory.CreateDirectory(folder);
        if (!File.Exists(kept))
            WholeFile.Write(kept, json);
    }

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Every training: each fold with the first seed, then each with the next.</summary>
    public IReadOnlyList<FoldSeed> All =>
    [
        .. Enumerable.Range(run.Seed, seeds)
            .SelectMany(seed => Enumerable.Range(1, folds.Count).Select(fold => new FoldSeed(fold, seed))),
    ];

    /// <summary>Folder of a training.</summary>
    public string FolderOf(FoldSeed unit) => Path.Combine(folder, unit.Seed == run.Seed
        ? string.Create(CultureInfo.InvariantCulture, $"fold-{unit.Fold}")
        : string.Create(CultureInfo.InvariantCulture, $"fold-{unit.Fold}-seed-{unit.Seed}"));

    /// <summary>Whether a training is finished, and was done as this run trains.</summary>
    public bool IsDone(FoldSeed unit) => IsFinished(unit) && Differences(unit).Count == 0;

    /// <summary>Trainings that are not.</summary>
    public IReadOnlyList<FoldSeed> Missing() => [.. All.Where(unit => !IsDone(unit))];

    /// <summary>Names in the folder, as a manifest lists them.</summary>
    public static IReadOnlyList<string> OutputsOf(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)).Where(n => !n.StartsWith('.'))
            .Append(RunManifest.FileName).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Puts the folds' figures together, and writes cross-validation.json and held-out.tsv.</summary>
    public CrossValidationDocument PutTogether()
    {
        var trained = All.OrderBy(u => u.Fold).ThenBy(u => u.Seed).Select(u => TrainingDocument.Read(FileOf(u))).ToList();
        var cases = trained.SelectMany(t => t.HeldOut.Select(h => seeds > 1 ? h with { Seed = t.Seed } : h)).ToList();
        var document = new CrossValidationDocument
        {
            Task = run.Scans.Task.Name,
            Study = run.Scans.Study.Name,
            Scheme = folds.SchemeName,
            HeldOut = folds.HeldOut,
            Seed = run.Seed,
            Seeds = seeds,
            Settings = run.Settings.ToJson(),
            Structures = CrossValidatedStructure.Of(cases),
            Cases = cases,
            Histories = [.. trained.Select(t => t.History)],
        };
        WholeFile.Write(Path.Combine(folder, CrossValidationDocument.FileName), document.ToJson());
        WholeFile.Write(Path.Combine(folder, TrainingRun.HeldOutFile), TrainingRun.Table(cases));
        return document;
    }

    string FileOf(FoldSeed unit) => Path.Combine(FolderOf(unit), TrainingDocument.FileName);

    bool IsFinished(FoldSeed unit) => File.Exists(Path.Combine(FolderOf(unit), RunManifest.FileName));

    // In what a finished fold was trained otherwise; threads and device may differ, so that folds can be spread over machines.
    List<string> Differences(FoldSeed unit)
    {
        var before = TrainingDocument.Read(FileOf(unit));
        var task = run.Scans.Task;
        List<string> differ = [.. TrainingSettings.Differences(before.Settings, run.Settings.ToJson())];
        void Same(string what, string there, string now)
        {
            if (there != now)
                differ.Add(what == "plan" ? "the plan" : $"{what} {there} and {now}");
        }

        Same("seed", before.Seed.ToString(CultureInfo.InvariantCulture), unit.Seed.ToString(CultureInfo.InvariantCulture));
        Same("task", before.Task, task.Name);
        Same("images", string.Join(", ", before.Images), string.Join(", ", task.Images));
        Same("labels", string.Join(", ", before.Labels), string.Join(", ", task.Labels));
        if (run.Given is { } given)
            Same("plan", PlanOf(unit), Encoding.UTF8.GetString(SegmenterPlanFile.Write(given)));
        Same("observer", before.Observer ?? "none", run.Scans.Observer ?? "none");
        return differ;
    }

    string PlanOf(FoldSeed unit)
    {
        string file = Path.Combine(FolderOf(unit), TrainingRun.PlanFile);
        return File.Exists(file) ? Encoding.UTF8.GetString(SegmenterPlanFile.Write(SegmenterPlanFile.Read(file))) : "none";
    }
}

[JsonSerializable(typeof(CrossValidationDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class CrossValidationJson : JsonSerializerContext;

[JsonSerializable(typeof(CrossValidationDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CrossValidationBeforeJson : JsonSerializerContext;
