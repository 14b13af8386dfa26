using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.HandClassification;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Evaluation.Augmentation;

/// <summary>An arm in a fold.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Fold">From 1.</param>
public sealed record AugmentationUnit(AugmentationArm Arm, int Fold)
{
    /// <summary>Name of its files.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Arm.Name}_fold-{Fold}");
}

/// <summary>Where a unit stands.</summary>
/// <param name="Share">Share of its training that is done where patience never ends it, 0–1.</param>
/// <param name="Words">What it does.</param>
public sealed record ArmProgress(double Share, string Words);

/// <summary>The folder of a study of augmentation: a file for each arm in each fold, written when its networks are done; what is there is
/// not trained again. Networks are not kept.</summary>
public sealed class AugmentationStudy
{
    /// <summary>Folders of the units' files, and of images that were made.</summary>
    public const string UnitsFolder = "units", ImagesFolder = "images";

    readonly HashSet<string> known;
    readonly ConcurrentDictionary<(string, string?), PhotographedHands> photographs = new();

    AugmentationStudy(string folder, AugmentationArms arms, HandJointStudy hands, StudyFolds folds) =>
        (Folder, Arms, Hands, Folds, known) = (folder, arms, hands, folds, [.. hands.Cases.Select(c => c.Subject)]);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The arms.</summary>
    public AugmentationArms Arms { get; }

    /// <summary>The study.</summary>
    public HandJointStudy Hands { get; }

    /// <summary>The folds.</summary>
    public StudyFolds Folds { get; }

    /// <summary>Whose labels, or null.</summary>
    public string? Observer { get; init; }

    /// <summary>Decides weights at the start, order and augmentation: the same of every arm.</summary>
    public required int Seed { get; init; }

    /// <summary>Where networks run: cpu, cuda or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>Opens the folder, and keeps a copy of the folds in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="arms">The arms.</param>
    /// <param name="hands">The study.</param>
    /// <param name="folds">Its folds.</param>
    /// <param name="observer">Whose labels, or null.</param>
    /// <param name="seed">Decides trainings.</param>
    /// <param name="device">Where networks run.</param>
    /// <param name="threads">Processor threads.</param>
    /// <exception cref="OutputException">It holds other folds, or something that Rubor did not write.</exception>
    public static AugmentationStudy Open(string folder, AugmentationArms arms, HandJointStudy hands, StudyFolds folds, string? observer,
        int seed, string device, int threads)
    {
        CrossValidation.Keep(folder, folds);
        Directory.CreateDirectory(Path.Combine(folder, UnitsFolder));
        return new(folder, arms, hands, folds) { Observer = observer, Seed = seed, Device = device, Threads = threads };
    }

    /// <summary>Every arm in every fold, fold by fold, so that arms can be compared on the folds that are done.</summary>
    public IReadOnlyList<AugmentationUnit> Units =>
        [.. Enumerable.Range(1, Folds.Count).SelectMany(fold => Arms.Arms.Select(arm => new AugmentationUnit(arm, fold)))];

    /// <summary>Views of the patients who are divided.</summary>
    public IReadOnlyList<StudyCase> Cases
    {
        get
        {
            var divided = Folds.Subjects.ToHashSet(StringComparer.Ordinal);
            return [.. Hands.Cases.Where(c => divided.Contains(c.Subject))];
        }
    }

    /// <summary>The patients of a fold.</summary>
    /// <exception cref="OutputException">Too few are left.</exception>
    public HandSplit SplitOf(int fold) => HandJointTraining.Split(Folds, fold, known);

    /// <summary>Folder of a unit while it runs; its checkpoint is beside it.</summary>
    public string FolderOf(AugmentationUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Path.Combine(Folder, UnitsFolder, unit.Name);
    }

    /// <summary>File of a unit.</summary>
    public string FileOf(AugmentationUnit unit) => FolderOf(unit) + ".json";

    /// <summary>Whether a unit's file is there.</summary>
    public bool IsDone(AugmentationUnit unit) => File.Exists(FileOf(unit));

    /// <summary>How the networks of a unit are trained.</summary>
    public HandJointTraining TrainingOf(AugmentationUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return new()
        {
            Settings = unit.Arm.Settings,
            Seed = Seed,
            Extra = unit.Arm.Images is { } images ? [new ExtraHands(images.Folder ?? FolderOf(images)) { Count = images.Folder is null
                ? images.Count : null }]
                : [],
            Device = Device,
            Threads = Threads,
        };
    }

    /// <summary>Images that a unit learns from in all.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="seen">The study's images.</param>
    public int ImagesOf(AugmentationUnit unit, IReadOnlyList<SeenHands> seen)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return SeenHands.Of(seen, SplitOf(unit.Fold).Train).Count + (unit.Arm.Images is not { } images ? 0 : images.Folder is { } folder
            ? HandJointTable.Read(Path.Combine(new ExtraHands(folder).FolderOf(unit.Fold), HandJointTable.FileName)).Count : images.Count);
    }

    /// <summary>Refuses, before anything is trained, what a unit cannot be trained with.</summary>
    /// <exception cref="OutputException">A folder of images or of photographs or the fold's generator is missing, or learnt from a patient whom
    /// the fold validates or tests.</exception>
    public void Require(AugmentationUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var split = SplitOf(unit.Fold);
        if (unit.Arm.Images is { Folder: { } folder })
            new ExtraHands(folder).RequireOthers(split);
        else if (unit.Arm.Images is { Generator: { } generator })
        {
            ExtraHands.RequireOthers(GeneratorFile(generator, unit.Fold), GeneratorOf(generator, unit.Fold).Train, split);
            _ = PhotographsOf(unit.Arm.Images);
        }
    }

    /// <summary>Refuses a unit's file that was written otherwise than the unit is now.</summary>
    /// <param name="unit">A unit that is done.</param>
    /// <param name="seen">The study's images.</param>
    /// <returns>The file's content.</returns>
    /// <exception cref="OutputException">Says what differs.</exception>
    public AugmentationUnitDocument Read(AugmentationUnit unit, IReadOnlyList<SeenHands> seen)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var document = AugmentationUnitDocument.Read(FileOf(unit));
        return Differences(unit, document, seen) is { Count: > 0 } differ ? throw new OutputException(FileOf(unit),
            $"was made otherwise: {string.Join("; ", differ)} (there and now); name another folder, give what was given before, or add --overwrite to "
            + "train it again") : document;
    }

    /// <summary>Whether a unit is done, and as it would be done now.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="seen">The study's images.</param>
    public bool IsSame(AugmentationUnit unit, IReadOnlyList<SeenHands> seen) =>
        IsDone(unit) && Differences(unit, AugmentationUnitDocument.Read(FileOf(unit)), seen).Count == 0;

    List<string> Differences(AugmentationUnit unit, AugmentationUnitDocument document, IReadOnlyList<SeenHands> seen)
    {
        var (split, before, now) = (SplitOf(unit.Fold), document.Fold, unit.Arm.Settings.ToJson());
        List<string> differ = [.. now.Where(p => !JsonNode.DeepEquals(p.Value, before.Settings[p.Key]))
            .Select(p => $"{p.Key} {before.Settings[p.Key]?.ToString() ?? "none"} and {p.Value}")];
        if (document.Arm != unit.Arm.Name || before.Fold != unit.Fold)
            differ.Add($"{document.Arm} of fold {before.Fold} and {unit.Arm.Name} of fold {unit.Fold}");
        if (before.Seed != Seed)
            differ.Add($"seed {before.Seed} and {Seed}");
        if (!before.Train.SequenceEqual(split.Train) || !before.Validation.SequenceEqual(split.Validation)
            || !before.Test.SequenceEqual(split.Test))
            differ.Add("other patients in the fold");
        else if (before.StudySha256 != SeenHands.Sha256Of(SeenHands.Of(seen, split.Train), SeenHands.Of(seen, split.Validation)))
            differ.Add("other images or labels of the study");
        else if (!SeenHands.Of(seen, split.Test).Select(s => s.Name).ToHashSet().SetEquals(document.HeldOut.Select(h => h.Case))
            || document.Tested.Any(h => !seen.First(s => s.Name == h.Case).Labels.States.SequenceEqual(h.Labels.States)))
            differ.Add("other labels of the patients tested");
        // Of images that a generator made, the generator need not be there any more.
        var images = unit.Arm.Images is { Generator: not null } made ? made : null;
        if (document.Images?.Count != images?.Count || document.Images?.Perlin != images?.Perlin || document.Images?.Seed != images?.Seed
            || !JsonNode.DeepEquals(document.Images?.Settings, images?.SettingsJson))
            differ.Add($"images {Words(document.Images)} and {Words(images is null ? null : new("", images.Perlin, images.Count, images.Seed,
                images.SettingsJson))}");
        else if (images is { Generator: { } generator } && File.Exists(GeneratorFile(generator, unit.Fold))
            && GeneratorOf(generator, unit.Fold).Sha256 != document.Images!.GeneratorSha256)
            differ.Add("images of another generator");
        else if (images is not null && (images.Photographs is null || Directory.Exists(images.Photographs))
            && PhotographsOf(images)?.Sha256 != document.Images!.PhotographsSha256)
            differ.Add("images of other photographs");
        if (unit.Arm.Images is { Folder: { } folder } && !before.Extra.Select(e => e.LabelsSha256).SequenceEqual([RunManifest.Sha256Of(
            Path.Combine(new ExtraHands(folder).FolderOf(unit.Fold), HandJointTable.FileName))]))
            differ.Add("other further images");
        return differ;
    }

    static string Words(UnitImages? images) => images is null ? "of no generator" : string.Create(CultureInfo.InvariantCulture,
        $"{images.Count}{(images.Perlin ? " by Perlin noise" : "")}, seed {images.Seed}");

    /// <summary>Makes the unit's images where they are not there, trains its networks, tests them, and writes its file. What was stopped goes
    /// on.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="seen">The study's images.</param>
    /// <param name="overwrite">Whether a training that was begun otherwise is begun again, and not refused.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancel">Stops it; images and networks that are done stay, the running one has a checkpoint.</param>
    public AugmentationUnitDocument Run(AugmentationUnit unit, IReadOnlyList<SeenHands> seen, bool overwrite, StageTimings timings,
        IProgress<ArmProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(timings);
        string folder = FolderOf(unit);
        using var stage = OutputFolder.Stage(folder, overwrite: false);
        using var checkpoint = TrainingFolder.Take(folder, resume: true, overwrite);
        UnitImages? images = null;
        if (unit.Arm.Images is { Generator: { } generator } wanted)
        {
            images = new(GeneratorOf(generator, unit.Fold).Sha256, wanted.Perlin, wanted.Count, wanted.Seed, wanted.SettingsJson)
            {
                PhotographsSha256 = PhotographsOf(wanted)?.Sha256,
            };
            timings.Run("make images", () => MakeImages(wanted, unit, progress, cancel));
        }

        var told = progress is null ? null : new Relay(p => progress.Report(new(p.Share, string.Create(CultureInfo.InvariantCulture,
            $"{unit.Arm.Name}, fold {unit.Fold}, network {p.Number} of {p.Networks}: loss {p.Loss:0.000}")
            + (p.Gms is { } best ? string.Create(CultureInfo.InvariantCulture, $", best GMS {best:0.000}") : ""))));
        var fold = new HandFoldRun(TrainingOf(unit), SplitOf(unit.Fold), seen, checkpoint.Path).Run(stage, overwrite, timings, told,
            cancel);
        var heldOut = HeldOutHands.Read(stage.PathOf(HeldOutHands.FileName));
        string[] patients = [.. heldOut.Select(h => h.Subject).Distinct()];
        var figures = new PatientFigures(AugmentationEvaluator.Judged(fold, heldOut, patients, unit.Arm.Settings.Threshold, null),
            patients.Length);
        int[] all = [.. Enumerable.Range(0, patients.Length)];
        var document = new AugmentationUnitDocument
        {
            Arm = unit.Arm.Name,
            Observer = Observer,
            Images = images,
            Counts = figures.Counts(all),
            Gms = figures.Of(PatientFigures.Gms, all),
            TrainingSeconds = Math.Round(timings.Milliseconds.GetValueOrDefault("train") / 1000),
            Fold = fold,
            HeldOut = [.. heldOut.Select(UnitHands.Of)],
        };
        WholeFile.Write(FileOf(unit), document.ToJson());
        checkpoint.Remove();
        return document;
    }

    // Arms that differ in the number of images alone share them: an image is its seed's, fold's and number's.
    string FolderOf(ArmImages images)
    {
        string lot = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(images.Generator!)}\n{images.Perlin}\n{images.Seed}\n")
            + images.SettingsJson.ToJsonString() + (images.Photographs is null ? "" : $"\n{PhotographsOf(images)!.Sha256}");
        return Path.Combine(Folder, ImagesFolder, Path.GetFileName(Path.TrimEndingDirectorySeparator(images.Generator!)) + (images.Perlin ? "-perlin-" : "-")
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lot)))[..8]);
    }

    void MakeImages(ArmImages images, AugmentationUnit unit, IProgress<ArmProgress>? progress, CancellationToken cancel)
    {
        string generator = GeneratorFolds.FolderOf(images.Generator!, unit.Fold), target = GeneratorFolds.FolderOf(FolderOf(images),
            unit.Fold);
        string sha256 = GeneratorOf(images.Generator!, unit.Fold).Sha256;
        int most = Arms.Arms.Where(a => a.Images is { } own && own.IsOfTheSameLot(images)).Max(a => a.Images!.Count);
        Directory.CreateDirectory(FolderOf(images));
        // Another unit of the fold may be about to make them.
        using var claim = Claimed(target + ".lock", cancel);
        string file = Path.Combine(target, SynthesisDocument.FileName);
        if (File.Exists(file))
        {
            var there = SynthesisDocument.Read(file);
            if (there.GeneratorSha256 == sha256 && there.Images >= images.Count)
                return;
            Directory.Delete(target, recursive: true);
        }

        using var stage = OutputFolder.Stage(target, overwrite: false);
        int made = 0;
        SynthesisRun.Open(Study.Open(Hands.Study.Folder), generator, images.Settings, images.Seed, PhotographsOf(images)).Write(stage.PathOf(""),
            images.Perlin, 1, most, Device, Threads, () => progress?.Report(new(0,
                string.Create(CultureInfo.InvariantCulture, $"{unit.Arm.Name}, fold {unit.Fold}: image {++made} of {most}"))), cancel);
        stage.Commit();
    }

    PhotographedHands? PhotographsOf(ArmImages images) => images.Photographs is not { } of ? null
        : photographs.GetOrAdd((of, images.PhotographJoints), key => PhotographedHands.Open(key.Item1, key.Item2));

    static FileStream Claimed(string file, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
            }
        }
    }

    static string GeneratorFile(string generators, int fold) => Path.Combine(GeneratorFolds.FolderOf(generators, fold),
        GeneratorFoldDocument.FileName);

    static GeneratorFoldDocument GeneratorOf(string generators, int fold) => File.Exists(GeneratorFile(generators, fold))
        ? GeneratorFoldDocument.Read(GeneratorFile(generators, fold))
        : throw new OutputException(generators, $"has no generator of fold {fold}; train it with 'rubor train cross-validate generator --fold {fold}'");

    sealed class Relay(Action<HandProgress> told) : IProgress<HandProgress>
    {
        public void Report(HandProgress value) => told(value);
    }
}
