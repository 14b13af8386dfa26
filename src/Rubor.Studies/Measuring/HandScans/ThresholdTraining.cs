using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>Which of a fold's inner models is tested.</summary>
public enum InnerChoice
{
    /// <summary>The one that does best on its own bucket, as published; the buckets differ in difficulty. Cobb 2023, 2.8.</summary>
    OwnBucket,

    /// <summary>The one that does best on all buckets but the tested one: the same images for all.</summary>
    Common,
}

/// <summary>Fits threshold models on the hand scans of a study.</summary>
public sealed class ThresholdTraining
{
    readonly HandScanStudy study;
    readonly ThresholdSettings settings;
    readonly InnerChoice choice;
    readonly IReadOnlyList<StudyCase> cases;
    readonly ThresholdSearch search;
    readonly IReadOnlyList<ClassHistograms> counted;
    readonly int width, height, threads;

    ThresholdTraining(HandScanStudy study, ThresholdSettings settings, InnerChoice choice, int threads, IReadOnlyList<StudyCase> cases,
        IReadOnlyList<CountedScan> scans)
    {
        (this.study, this.settings, this.choice, this.threads, this.cases) = (study, settings, choice, threads, cases);
        (width, height) = (scans[0].Width, scans[0].Height);
        counted = [.. scans.Select(s => s.Histograms)];
        search = new(counted, settings);
        Inputs = study.Scans.Files(cases);
        DataSha256 = StudyScans.Sha256Of(Inputs, []);
    }

    /// <summary>The files that were read, with their SHA-256.</summary>
    public IReadOnlyList<(string Subject, string Role, string Name, string Sha256)> Inputs { get; }

    /// <summary>One SHA-256 of them.</summary>
    public string DataSha256 { get; }

    /// <summary>Parts of work that reading and one fit of every class take, for a bar of progress.</summary>
    public static int Parts(HandScanStudy study, ThresholdSettings settings, int scans)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(settings);
        return scans + (study.Classes.Count * settings.Sigmas.Count);
    }

    /// <summary>Reads the scans of some subjects and counts their pixels between thresholds: once, for all fits.</summary>
    /// <param name="study">The study.</param>
    /// <param name="subjects">Whose scans.</param>
    /// <param name="settings">The grid that is searched.</param>
    /// <param name="choice">Which inner model of a fold is tested.</param>
    /// <param name="threads">Threads at once.</param>
    /// <param name="finished">Is called after each scan, from any thread.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ImageDataException">A file cannot be used, or images are of several sizes.</exception>
    /// <exception cref="OutputException">There is no scan with labels, or no pixel of a class.</exception>
    public static ThresholdTraining Read(HandScanStudy study, IEnumerable<string> subjects, ThresholdSettings settings, InnerChoice choice,
        int threads, Action finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(finished);
        var cases = study.Scans.Cases(subjects);
        if (cases.Count == 0)
            throw new OutputException(study.Study.Folder, $"has no scan with {HandScan.Role} and {HandScan.Label}; 'rubor study check' lists what is there");
        if (cases.Count > ThresholdSearch.MostImages)
            throw new OutputException(study.Study.Folder, FormattableString.Invariant(
                $"has {cases.Count} scans, and at most {ThresholdSearch.MostImages} are fitted on; hold subjects out with 'rubor study folds --hold-out'"));
        byte[] values = [.. study.Classes.Select(c => c.Value)];
        var scans = CaseRun.Each(cases, threads, one =>
        {
            var scan = study.Read(one);
            if (scan.Image.Counts.Max() / settings.Step >= ThresholdSearch.MostThresholds)
                throw new ImageDataException(scan.Image.Source, FormattableString.Invariant(
                    $"holds the count {scan.Image.Counts.Max():0}, which takes more than {ThresholdSearch.MostThresholds} thresholds; raise --step"));
            var histograms = ClassHistograms.Of(scan.Image.Counts, scan.Labels, scan.Image.Width, values, settings);
            finished();
            return new CountedScan(histograms, scan.Image.Source, scan.Image.Width, scan.Image.Height, scan.Image.SpacingMm);
        }, cancel);
        foreach (var scan in scans)
            scan.RequireSizeOf(scans[0]);
        return new(study, settings, choice, threads, cases, scans);
    }

    /// <summary>Fits on all scans that were read.</summary>
    /// <exception cref="OutputException">No scan has a pixel of a class.</exception>
    public ThresholdDocument Fit(Action finished, CancellationToken cancel)
    {
        int[] all = [.. Enumerable.Range(0, cases.Count)];
        RequireClasses(all, "no scan");
        var classes = FitEach([all], finished, cancel).Select(c => c[0]).ToList();
        return Document([.. cases.Select(c => c.Subject).Distinct()], [], all.Length, classes) with { Fold = null, Choice = null };
    }

    /// <summary>Fits the models of folds, all at once, as their fits share images.</summary>
    /// <param name="folds">The folds, of subjects who were all read.</param>
    /// <param name="wanted">Which, from 1.</param>
    /// <param name="finished">Is called after each part of the work.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>A document a fold, in the order asked for.</returns>
    /// <exception cref="OutputException">There are too few folds, or a fit has no pixel of a class.</exception>
    public IReadOnlyList<ThresholdDocument> FitFolds(StudyFolds folds, IReadOnlyList<int> wanted, Action finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(wanted);
        var fits = wanted.SelectMany(fold => NestedBuckets.Of(folds, fold)
            .Select((fit, i) => (Fold: fold, Fit: fit, Images: ImagesOf(fit.Train), Number: i + 1))).ToList();
        foreach (var fit in fits)
            RequireClasses(fit.Images, FormattableString.Invariant($"no scan learnt from in inner fit {fit.Number} of fold {fit.Fold}"));
        var fitted = FitEach([.. fits.Select(f => f.Images)], finished, cancel);
        return [.. wanted.Select(fold => OfFold(folds, fold, [.. fits.Index().Where(f => f.Item.Fold == fold)
            .Select(f => (f.Item.Fit, (IReadOnlyList<ThresholdClass>)[.. fitted.Select(c => c[f.Index])]))]))];
    }

    ThresholdDocument OfFold(StudyFolds folds, int fold, IReadOnlyList<(InnerFit Fit, IReadOnlyList<ThresholdClass> Classes)> fitted)
    {
        var split = folds.Split(fold);
        int[] common = ImagesOf(split.Train);
        var scores = fitted.Select(f => Scores(f.Classes, choice == InnerChoice.Common ? common : ImagesOf(f.Fit.Bucket))).ToList();
        // Of models that tie the first, in the order of the folds.
        int best = 0;
        for (int i = 1; i < scores.Count; i++)
            if (scores[i].Average() > scores[best].Average() + ThresholdSettings.TieTolerance)
                best = i;
        int[] tested = ImagesOf(split.Test);
        if (tested.Length == 0)
            throw new OutputException("--folds", FormattableString.Invariant($"fold {fold} tests nobody who has {HandScan.Role} and {HandScan.Label}"));
        return Document(fitted[best].Fit.Train, split.Test, ImagesOf(fitted[best].Fit.Train).Length, fitted[best].Classes) with
        {
            Fold = fold,
            Choice = NameOf(choice),
            Inner = [.. fitted.Select((f, i) => new InnerModel(f.Fit.Bucket, f.Classes, scores[i], scores[i].Average(), i == best))],
            HeldOut = [.. tested.SelectMany(image => fitted[best].Classes.Select((cls, c) => Tested(image, cls, c)))],
        };
    }

    TestedClass Tested(int image, ThresholdClass cls, int c)
    {
        var (one, counts) = (cases[image], search.Overlap(cls, c, image));
        return new(one.Subject, one.Session, one.Scan, one.Clinical.GetValueOrDefault("view") ?? "", cls.Label, counts.First, counts.Second,
            counts.Both, ModifiedDice.Of(counts));
    }

    // A criterion without images says nothing for or against a model.
    IReadOnlyList<double> Scores(IReadOnlyList<ThresholdClass> classes, int[] images) =>
        [.. classes.Select((cls, c) => images.Length == 0 ? 0 : search.Score(cls, c, images))];

    // [class][fit]
    List<IReadOnlyList<ThresholdClass>> FitEach(IReadOnlyList<IReadOnlyList<int>> fits, Action finished, CancellationToken cancel) =>
        [.. study.Classes.Select((cls, c) => search.Fit(cls.Name, c, fits, threads, finished, cancel))];

    int[] ImagesOf(IReadOnlyList<string> subjects)
    {
        var wanted = subjects.ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, cases.Count).Where(i => wanted.Contains(cases[i].Subject))];
    }

    void RequireClasses(int[] images, string none)
    {
        foreach (var (c, cls) in study.Classes.Index())
            if (images.All(i => counted[i].Pixels(c) == 0))
                throw new OutputException(study.Study.Folder,
                    $"{none} has a pixel of class {cls.Name}, whose thresholds cannot be fitted; add scans with it, or take it out of {Study.FileName}");
    }

    ThresholdDocument Document(
        IReadOnlyList<string> train, IReadOnlyList<string> test, int images, IReadOnlyList<ThresholdClass> classes) => new()
        {
            Study = study.Study.Name,
            Criterion = ThresholdFile.NameOf(settings.Criterion),
            Step = settings.Step,
            Observer = study.Scans.Observer,
            Width = width,
            Height = height,
            Images = images,
            Train = train,
            Test = test,
            Classes = classes,
            Inner = [],
            HeldOut = [],
            DataSha256 = DataSha256,
        };

    /// <summary>Names of the choices, as options and files have them.</summary>
    public static IReadOnlyList<string> ChoiceNames { get; } = [NameOf(InnerChoice.OwnBucket), NameOf(InnerChoice.Common)];

    /// <summary>The name of a choice.</summary>
    public static string NameOf(InnerChoice choice) => choice == InnerChoice.OwnBucket ? "own-bucket" : "common";

    /// <summary>The choice of a name, or null.</summary>
    public static InnerChoice? ChoiceOf(string? name) => name == NameOf(InnerChoice.OwnBucket) ? InnerChoice.OwnBucket
        : name == NameOf(InnerChoice.Common) ? InnerChoice.Common : null;

    sealed record CountedScan(ClassHistograms Histograms, string Source, int Width, int Height, PixelSpacing? SpacingMm)
    {
        // Of the same camera and matrix; headers round.
        const double SameSpacing = 0.01;

        // Smoothing is in pixels: it is the same in images of one size only.
        public void RequireSizeOf(CountedScan other)
        {
            if ((Width, Height) != (other.Width, other.Height))
                throw new ImageDataException(Source, FormattableString.Invariant(
                    $"has {Width} × {Height} pixels and {Path.GetFileName(other.Source)} {other.Width} × {other.Height}; ") + Advice);
            if (SpacingMm is { } own && other.SpacingMm is { } first && Math.Abs(own.X - first.X) > SameSpacing * first.X)
                throw new ImageDataException(Source, FormattableString.Invariant(
                    $"has pixels of {own.X:0.###} mm and {Path.GetFileName(other.Source)} of {first.X:0.###} mm; ") + Advice);
        }

        const string Advice = "thresholds and smoothing in pixels hold for images of one size, so resample, or make a study of each";
    }
}
