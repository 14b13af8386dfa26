using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Evaluation.HandScans;

/// <summary>Finds the classes on a scan. Of a new method this is all that an evaluation needs.</summary>
/// <param name="image">The scan.</param>
public delegate HandScanMasks HandScanFinder(HandScanImage image);

/// <summary>A model that was fitted once: the whole of one, or that of a fold.</summary>
/// <param name="File">What says how it came about, or the model itself.</param>
/// <param name="Fold">Fold, from 1; null where there are none.</param>
/// <param name="Test">Subjects it tests; null for all.</param>
/// <param name="Seen">Subjects whom it learnt from or was chosen on; null where nothing says it.</param>
/// <param name="Classes">Names of the classes it finds.</param>
/// <param name="Size">Columns and rows of the scans it was fitted on; null where nothing says it.</param>
/// <param name="Find">Finds them.</param>
public sealed record FittedHandScanModel(string File, int? Fold, IReadOnlySet<string>? Test, IReadOnlySet<string>? Seen,
    IReadOnlyList<string> Classes, (int Width, int Height)? Size, HandScanFinder Find)
{
    /// <summary>Finds the classes on a scan.</summary>
    /// <exception cref="ImageDataException">The scan has another size than those fitted on.</exception>
    public HandScanMasks On(HandScanImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Size is not { } size || size == (image.Width, image.Height) ? Find(image)
            : throw new ImageDataException(image.Source, FormattableString.Invariant(
            $"has {image.Width} × {image.Height} pixels and {File} was fitted on {size.Width} × {size.Height}; evaluate it on scans of its size"));
    }
}

/// <summary>A model to be evaluated: fitted once, or once a fold.</summary>
/// <param name="Name">Its name in tables: its folder's.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Method">How it finds inflammation.</param>
/// <param name="Fits">What was fitted.</param>
public sealed record HandScanModel(string Name, string Folder, string Method, IReadOnlyList<FittedHandScanModel> Fits) : IDisposable
{
    HandScanNetworks? networks;

    /// <summary>The fit that tests a subject, or null.</summary>
    public FittedHandScanModel? Testing(string subject) => Fits.FirstOrDefault(f => f.Test is null || f.Test.Contains(subject));

    /// <summary>Reads the folder of a cross-validation, of one of its folds, or of a model of all.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Its name in tables.</param>
    /// <param name="threads">Processor threads of networks.</param>
    /// <param name="cancel">Stops networks.</param>
    /// <exception cref="OutputException">It is none, is not finished, or has a patient on two sides.</exception>
    public static HandScanModel Read(string folder, string name, int threads, CancellationToken cancel)
    {
        string[] folds = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder, "fold-*")
            .Where(d => File.Exists(Path.Combine(d, TrainingDocument.FileName))).Order(StringComparer.Ordinal)] : [];
        string[] trained = folds.Length > 0 ? folds : [folder];
        var networks = HandScanNetworks.Are(trained[0]) ? HandScanNetworks.Open(trained, threads, cancel) : null;
        try
        {
            var fits = networks is null ? [.. trained.Select(FitOf).OrderBy(f => f.Fold)] : FitsOf(trained, networks);
            RequireHonest(folder, folds, fits);
            string method = networks is null ? ThresholdDocument.MethodName : HandScanNetworks.MethodName;
            return new(name, folder, method, fits) { networks = networks };
        }
        catch
        {
            networks?.Dispose();
            throw;
        }
    }

    /// <summary>Releases its networks, where it has some.</summary>
    public void Dispose() => networks?.Dispose();

    static void RequireHonest(string folder, string[] folds, IReadOnlyList<FittedHandScanModel> fits)
    {
        string drawn = Path.Combine(folder, "folds.json");
        if (folds.Length > 0 && File.Exists(drawn) && StudyFolds.Read(drawn).Count is var count && count > fits.Count)
            throw new OutputException(folder, FormattableString.Invariant(
                $"has {fits.Count} of {count} folds; finish them with 'rubor train cross-validate'"));
        foreach (var fit in fits.Where(f => f.Test is not null && f.Seen is not null))
            if (fit.Test!.Order(StringComparer.Ordinal).FirstOrDefault(fit.Seen!.Contains) is { } both)
                throw new OutputException(fit.File,
                    $"tests subject {both}, whom its model learnt from; a patient must not be on two sides, so fit the fold again");
        if (fits.SelectMany(f => (f.Test ?? new HashSet<string>()).Select(s => (Subject: s, f.Fold))).GroupBy(t => t.Subject)
            .FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException(folder,
                $"tests subject {twice.Key} in folds {string.Join(" and ", twice.Select(t => t.Fold))}; " +
                "a patient is in one bucket, so draw folds without repeats");
    }

    // The seeds of a fold are one fit: their mean.
    static List<FittedHandScanModel> FitsOf(string[] folders, HandScanNetworks networks)
    {
        var trained = folders.Select((folder, i) => (File: Path.Combine(folder, TrainingDocument.FileName), Index: i))
            .Select(f => (f.File, f.Index, Training: TrainingDocument.Read(f.File)));
        return [.. trained.GroupBy(t => t.Training.Fold).OrderBy(g => g.Key).Select(g =>
        {
            int[] members = [.. g.Select(t => t.Index)];
            var first = g.First();
            return new FittedHandScanModel(first.File, g.Key, g.Key is null ? null : first.Training.Test.ToHashSet(StringComparer.Ordinal),
                g.SelectMany(t => t.Training.Train.Concat(t.Training.Validation)).ToHashSet(StringComparer.Ordinal),
                [.. networks.Classes.Select(c => c.Name)], null,
                image => HandScanMasks.OfLabels(networks.Find(image, members), image.Width));
        })];
    }

    static FittedHandScanModel FitOf(string folder)
    {
        var model = ThresholdFile.Read(folder);
        string place = Directory.Exists(folder) ? folder : Path.GetDirectoryName(Path.GetFullPath(folder))!;
        string file = Path.Combine(place, ThresholdDocument.FileName);
        string[] classes = [.. model.Classes.Select(c => c.Label)];
        HandScanMasks Find(HandScanImage image) => model.Find(image.Counts, image.Width);
        if (!File.Exists(file))
            return new(folder, null, null, null, classes, null, Find);
        var training = ThresholdDocument.Read(file);
        // What a fold's model was chosen on it has seen, too.
        var seen = training.Train.Concat(training.Inner.SelectMany(i => i.Validation)).ToHashSet(StringComparer.Ordinal);
        return new(file, training.Fold, training.Fold is null ? null : training.Test.ToHashSet(StringComparer.Ordinal), seen, classes,
            (training.Width, training.Height), Find);
    }

    /// <summary>Refuses to test a model on whom it learnt from.</summary>
    /// <param name="subjects">Subjects of the study.</param>
    /// <param name="classes">Classes of the study.</param>
    /// <param name="seenPatients">Whether it is meant.</param>
    /// <exception cref="OutputException">It learnt from one of them, does not say from whom, or lacks a class.</exception>
    internal void RequireUnseen(IReadOnlyList<string> subjects, IReadOnlyList<HandScanClass> classes, bool seenPatients)
    {
        const string Meant = "evaluate a cross-validation, or add --seen-patients where that is meant";
        foreach (var fit in Fits)
        {
            if (classes.FirstOrDefault(c => !fit.Classes.Contains(c.Name)) is { } lacking)
                throw new OutputException(fit.File, $"finds no class {lacking.Name}, which the study has; it finds {string.Join(", ", fit.Classes)}");
            if (fit.Test is not null || seenPatients)
                continue;
            if (fit.Seen is null)
                throw new OutputException(fit.File, $"does not say whom the model learnt from ({ThresholdDocument.FileName} is missing); {Meant}");
            if (subjects.Where(fit.Seen.Contains).ToList() is { Count: > 0 } seen)
                throw new OutputException(fit.File,
                    FormattableString.Invariant($"learnt from {seen.Count} of the study's patients ({seen[0]}{(seen.Count > 1 ? " …" : "")}): ") +
                    $"its figures on them would flatter; {Meant}");
        }
    }
}
