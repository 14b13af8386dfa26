using System.Diagnostics;
using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Synthesis;
using Rubor.Networks.Diffusion;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>An image that was made.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Source">Scan whose hands its mask has, or over whose hands photographed ones are laid.</param>
/// <param name="Hands">The mask, and what became of each joint.</param>
/// <param name="Counts">The image, (y, x).</param>
/// <param name="Sums">Blocks as the network made them.</param>
/// <param name="Tries">Times that it was drawn.</param>
/// <param name="Failure">What is wrong with it still, or null.</param>
public sealed record SyntheticScan(int Number, GeneratorScan Source, SyntheticHands Hands, ushort[] Counts, double[] Sums, int Tries,
    string? Failure)
{
    /// <summary>Photographed hands of the mask: the patient's left, then the right; empty where it has the scan's own.</summary>
    public IReadOnlyList<LaidPhotograph> Photographs { get; init; } = [];

    /// <summary>Photographs drawn for it that had too few joints.</summary>
    public int PassedOver { get; init; }
}

/// <summary>Makes the images of one fold.</summary>
public sealed class SynthesisRun
{
    /// <summary>Folders of images and masks.</summary>
    public const string ImagesFolder = "images", MasksFolder = "masks";

    /// <summary>Tables of the plan of each image, and of each inflamed joint.</summary>
    public const string PlanTable = "plan.tsv", JointsTable = "joints.tsv";

    // Parts of an image with random numbers of their own; joints follow.
    const int SourcePart = 0, StatesPart = 1, SplitPart = 2, PhotographPart = 3, JointPart = 16;

    readonly HandScanStudy study;
    readonly GeneratorFoldDocument fold;
    readonly GeneratorSettings trained;
    readonly SynthesisSettings settings;
    readonly int seed;
    readonly string folder;
    readonly PhotographedHands? photographs;

    /// <summary>A run.</summary>
    /// <param name="study">The study that the generator learnt from.</param>
    /// <param name="folder">Folder of the fold's generator.</param>
    /// <param name="settings">How.</param>
    /// <param name="seed">Decides every image with its number and fold.</param>
    /// <param name="photographs">Photographed hands, or null.</param>
    /// <exception cref="OutputException">The generator is damaged, or of other patients than the study has.</exception>
    public SynthesisRun(HandScanStudy study, string folder, SynthesisSettings settings, int seed, PhotographedHands? photographs = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        (this.study, this.settings, this.seed, this.folder, this.photographs) = (study, settings, seed, folder, photographs);
        fold = GeneratorFoldDocument.Read(Path.Combine(folder, GeneratorFoldDocument.FileName));
        trained = GeneratorSettings.Of(fold.Settings);
        string weights = Path.Combine(folder, GeneratorTraining.WeightsFolder, "weights.safetensors");
        if (!File.Exists(weights) || RunManifest.Sha256Of(weights) != fold.Sha256)
            throw new OutputException(weights, $"is missing, or another file than {GeneratorFoldDocument.FileName} says; copy the generator again as a whole");
        if (fold.Train.Except(study.Study.Subjects).FirstOrDefault() is { } unknown)
            throw new OutputException(folder, $"learnt from {unknown}, who is not in {study.Study.Folder}; give the study that it learnt from");
    }

    /// <summary>A run on the drawings that the generator learnt from.</summary>
    /// <param name="study">The study that the generator learnt from.</param>
    /// <param name="folder">Folder of the fold's generator, which says whose drawings its masks are.</param>
    /// <param name="settings">How.</param>
    /// <param name="seed">Decides every image with its number and fold.</param>
    /// <param name="photographs">Photographed hands, or null.</param>
    /// <exception cref="OutputException">The generator is damaged, or of other patients than the study has.</exception>
    public static SynthesisRun Open(Study study, string folder, SynthesisSettings settings, int seed, PhotographedHands? photographs = null)
    {
        string? observer = GeneratorFoldDocument.Read(Path.Combine(folder, GeneratorFoldDocument.FileName)).Observer;
        try
        {
            return new(HandScanStudy.Of(study, observer), folder, settings, seed, photographs);
        }
        catch (ArgumentException e)
        {
            throw new OutputException(folder, $"has settings that cannot be ({e.Message}); train the generator again");
        }
    }

    /// <summary>The generator.</summary>
    public GeneratorFoldDocument Fold => fold;

    /// <summary>Makes and writes images, tables and synthesis.json.</summary>
    /// <param name="output">Folder of the fold's images.</param>
    /// <param name="perlin">Whether regions are varied by noise.</param>
    /// <param name="first">Number of the first image, from 1.</param>
    /// <param name="count">Images.</param>
    /// <param name="device">Where the network runs.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="done">Called after each image.</param>
    /// <param name="cancel">Stops between evaluations.</param>
    /// <returns>The document, and the first images for a picture sheet.</returns>
    public (SynthesisDocument Document, IReadOnlyList<SyntheticScan> Shown) Write(string output, bool perlin, int first, int count,
        string device, int threads, Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(done);
        var scans = GeneratorScan.ReadAll(study, study.Scans.Cases(fold.Train), trained.Side, threads, cancel);
        var sources = Sources(scans);
        var lot = photographs is null ? null : new PhotographLot(photographs, settings, sources, study.Study.Folder);
        var making = settings.Making(trained);
        var schedule = making.Method == SamplerSettings.Ancestral ? SynthesisSettings.ScheduleOf(trained) : null;
        var figures = new SynthesisFigures(scans, sources.Select(s => s.Scan));
        Directory.CreateDirectory(Path.Combine(output, ImagesFolder));
        Directory.CreateDirectory(Path.Combine(output, MasksFolder));
        var labels = new List<HandJointRow>();
        List<IReadOnlyList<object?>> plan = [], joints = [];
        var shown = new List<SyntheticScan>();
        long start = Stopwatch.GetTimestamp();
        using (var network = new DiffusionNetwork(Path.Combine(folder, GeneratorTraining.WeightsFolder), device, threads))
            for (int number = first; number < first + count; number++)
            {
                cancel.ThrowIfCancellationRequested();
                var one = Make(network, sources, lot, number, perlin, making, schedule, figures, cancel);
                string name = number.ToString("00000", CultureInfo.InvariantCulture), ending = one.Source.Read.Image.LabelEnding;
                string image = $"{ImagesFolder}/{name}{ending}", mask = $"{MasksFolder}/{name}{ending}";
                one.Source.Read.Image.WriteCounts(Path.Combine(output, image), one.Counts);
                one.Source.Read.Image.WriteLabels(Path.Combine(output, mask), one.Hands.Labels);
                labels.Add(new("", image, one.Source.View, new([.. one.Hands.Joints.Select(j => j.Region == 0 ? HandJointState.Unknown
                    : (HandJointState)j.State)])));
                plan.Add([image, mask, one.Source.Read.Case.Name, one.Source.View, fold.Fold, seed, number, one.Tries, one.Failure,
                    one.Hands.Joints.Count(j => j.State > 1), one.Counts.Sum(c => (long)c), .. Enumerable.Range(0, 2).SelectMany(hand =>
                        one.Photographs.ElementAtOrDefault(hand) is { } laid ? (object?[])[laid.Photograph, laid.Mirrored ? "yes" : "no"] : [null, null])]);
                joints.AddRange(one.Hands.Joints.Where(j => j.State > 1).Select(j => (IReadOnlyList<object?>)[image, j.Joint.Name,
                    HandJointTable.Word((HandJointState)j.State), j.Region, j.Kept, j.Maps, perlin ? j.Whole ? "yes" : "no" : null]));
                figures.Add(one);
                if (shown.Count < SynthesisFigures.Shown)
                    shown.Add(one);
                done();
            }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / count;
        File.WriteAllBytes(Path.Combine(output, HandJointTable.FileName), HandJointTable.Of(labels));
        // Masks come from the scans of the same patients.
        File.WriteAllBytes(Path.Combine(output, ExtraHands.PatientsFile), ExtraHands.PatientsTable(fold.Train));
        File.WriteAllBytes(Path.Combine(output, PlanTable), TsvText.Of(
            ["image", "mask", "source", "view", "fold", "seed", "number", "tries", "failure", "inflamed_joints", "counts",
                "left_photograph", "left_mirrored", "right_photograph", "right_mirrored"], plan));
        File.WriteAllBytes(Path.Combine(output, JointsTable), TsvText.Of(
            ["image", "joint", "state", "region_pixels", "kept_pixels", "maps", "whole"], joints));
        var heldOut = GeneratorScan.ReadAll(study, [.. study.Scans.Cases(fold.Validation.Concat(fold.Test)).Where(IsPlain)],
            trained.Side, threads, cancel);
        var document = figures.Document(heldOut) with
        {
            Fold = fold.Fold,
            GeneratorSha256 = fold.Sha256,
            LearntFrom = fold.Train,
            First = first,
            Seed = seed,
            Perlin = perlin,
            Photographs = photographs is null ? null : figures.Photographs(photographs.Sha256),
            Settings = new(settings.ToJson(photographs is not null).Select(p => KeyValuePair.Create(p.Key, p.Key switch
            {
                "sampler" => making.Method,
                "evaluations" => schedule?.Steps ?? making.Evaluations,
                _ => p.Value?.DeepClone(),
            }))),
            InflamedChance = settings.InflamedChance(photographs is not null),
            SecondsAnImage = seconds,
        };
        File.WriteAllBytes(Path.Combine(output, SynthesisDocument.FileName), document.ToJson());
        return (document, shown);
    }

    SyntheticScan Make(DiffusionNetwork network, List<(GeneratorScan Scan, byte[] Regions)> sources,
        PhotographLot? lot, int number, bool perlin, SamplerSettings making, NoiseSchedule? schedule, SynthesisFigures figures,
        CancellationToken cancel)
    {
        long own = SeedOfFold;
        var (source, regions) = sources[new SynthesisRandom(own, number, SourcePart).Next(sources.Count)];
        byte[] states = JointStates.Draw(new(own, number, StatesPart), settings.States);
        var laid = lot?.Draw(new(own, number, PhotographPart));
        if (laid is not null)
        {
            source = laid.Frame;
            // Photographs end anywhere at the wrist. Cobb 2024, 2.
            for (int wrist = 0; wrist < states.Length; wrist += HandJoints.PerHand)
                states[wrist] = HandScan.Classes[0].Value;
        }

        int width = source.Read.Image.Width;
        var hands = SyntheticHands.Make(laid?.Hands ?? source.Read.Labels, laid?.Regions ?? regions, width, states,
            perlin ? settings.Perlin : null, j => new(own, number, JointPart + j));
        float[] masks = GeneratorScan.Masks(hands.Labels, width, source.Block);
        var scale = new GeneratorScale(trained.Counts, fold.Most);
        for (int attempt = 0; ; attempt++)
        {
            double[] made = network.Make(masks, own, number, attempt, making, schedule, cancel);
            var (counts, sums) = scale.Pixels(made, trained.Side, source.Block, new(own, number, SplitPart));
            string? failure = figures.FailureOf(counts, hands.Labels);
            if (failure is null || attempt + 1 >= settings.Attempts)
                return new(number, source, hands, counts, sums, attempt + 1, failure)
                {
                    Photographs = laid?.Photographs ?? [],
                    PassedOver = laid?.PassedOver ?? 0,
                };
            figures.DrawnAgain(failure);
        }
    }

    // Folds of one seed make images of their own.
    long SeedOfFold => ((long)seed << 16) + fold.Fold;

    // Palmar and dorsal with their joints: what is classified.
    List<(GeneratorScan Scan, byte[] Regions)> Sources(IReadOnlyList<GeneratorScan> scans)
    {
        var label = study.Study.Labels.FirstOrDefault(l => l.Name == HandJoints.Label)
            ?? throw new OutputException(Path.Combine(study.Study.Folder, Study.FileName),
                $"has no label {HandJoints.Label}; images are made with joints inflamed by lot, and need the region of each joint");
        var valueOf = label.Classes.ToDictionary(c => c.Value, c => HandJoints.All.FirstOrDefault(j => j.Name == c.Name)?.Value
            ?? throw new OutputException(Path.Combine(study.Study.Folder, Study.FileName), $"{HandJoints.Label} has the unknown joint {c.Name}"));
        var found = new List<(GeneratorScan, byte[])>();
        foreach (var scan in scans.Where(s => IsPlain(s.Read.Case)))
        {
            if (!scan.Read.Case.Labels.TryGetValue(HandJoints.Label, out var files) || files.Count == 0)
                throw new OutputException(study.Study.Folder, $"{scan.Read.Case.Words} has no {HandJoints.Label}; draw the region of each joint on it");
            string file = files[0].File;
            byte[] regions = scan.Read.Image.ReadLabels(file);
            for (int i = 0; i < regions.Length; i++)
                if (regions[i] != 0)
                    regions[i] = valueOf.TryGetValue(regions[i], out byte value) ? value : throw new ImageDataException(file,
                        FormattableString.Invariant(
                        $"holds the label {regions[i]}, which {Study.FileName} does not name as a joint"));
            found.Add((scan, regions));
        }

        return found.Count > 0 ? found : throw new OutputException(study.Study.Folder,
            $"has no {HandViews.Palmar} or {HandViews.Dorsal} scan of the patients learnt from; the column {HandViews.Column} says which they are");
    }

    static bool IsPlain(StudyCase one) =>
        one.Clinical.GetValueOrDefault(HandViews.Column) is HandViews.Palmar or HandViews.Dorsal;
}
