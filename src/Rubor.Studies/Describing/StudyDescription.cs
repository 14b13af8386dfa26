using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Describing;

/// <summary>What one observer drew of one class of a label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Observer">Who drew it, or empty.</param>
/// <param name="Class">The class; of a mask the label's name.</param>
/// <param name="Images">Images that this observer drew on.</param>
/// <param name="Without">How many of them hold nothing of the class.</param>
/// <param name="Pixels">Pixels (voxels) of the class.</param>
/// <param name="Percent">They in per cent of all pixels of those images.</param>
/// <param name="Lesions">Lesions: pieces that hang together by edges or corners.</param>
/// <param name="MeanPixels">Mean of their pixels; null where there is none.</param>
/// <param name="SdPixels">Standard deviation, n − 1; null where there are fewer than two.</param>
/// <param name="MedianPixels">Median; null where there is none.</param>
public sealed record ClassFigures(
    string Label, string Observer, string Class, int Images, int Without, long Pixels, double Percent, int Lesions, double? MeanPixels,
    double? SdPixels, double? MedianPixels);

/// <summary>Images of one observer that hold nothing of several classes: of scans of hands neither low nor high.</summary>
/// <param name="Label">The label.</param>
/// <param name="Observer">Who drew it, or empty.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Images">Images that this observer drew on.</param>
/// <param name="Without">How many of them hold nothing of any of the classes.</param>
public sealed record WithoutFigures(string Label, string Observer, IReadOnlyList<string> Classes, int Images, int Without);

/// <summary>How often one observer drew inflammation in the region of a joint. A joint is affected where its region holds a pixel of low
/// or high; where both, it counts as high. Cobb 2024, Fig. 1c.</summary>
/// <param name="Label">The label.</param>
/// <param name="Observer">Who drew it, or empty.</param>
/// <param name="Joint">Name of the joint.</param>
/// <param name="Low">Images in which low is the most severe class in its region.</param>
/// <param name="High">Images with high in its region.</param>
/// <param name="Patients">Patients with either, in any image.</param>
public sealed record JointFigures(string Label, string Observer, string Joint, int Low, int High, int Patients);

/// <summary>What a study holds, in numbers.</summary>
/// <param name="Study">The study.</param>
/// <param name="Images">Images by role.</param>
/// <param name="Views">Images by the clinical column <c>view</c>; empty where there is none.</param>
/// <param name="Classes">Every class of every label, observer by observer.</param>
/// <param name="Without">Images without inflammation, of scans of hands.</param>
/// <param name="Joints">Every joint, of scans of hands whose joints' regions are drawn.</param>
public sealed record StudyDescription(
    Study Study, IReadOnlyList<(string Role, int Count)> Images, IReadOnlyList<(string View, int Count)> Views,
    IReadOnlyList<ClassFigures> Classes, IReadOnlyList<WithoutFigures> Without, IReadOnlyList<JointFigures> Joints)
{
    /// <summary>Clinical column that tells how an image was taken.</summary>
    public const string ViewColumn = "view";

    /// <summary>Reads every label of a study; images stay closed.</summary>
    /// <param name="study">The study.</param>
    /// <param name="threads">Cases read at once.</param>
    /// <param name="done">Called after each case, from any thread.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <exception cref="ImageDataException">A label is missing, damaged, or holds a value that the study does not name.</exception>
    public static StudyDescription Of(Study study, int threads, Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(done);
        var drawn = CaseRun.Each(study.Cases, threads, one =>
        {
            var read = DrawnLesions.Of(study, one);
            done();
            return read;
        }, cancel).SelectMany(d => d).ToList();
        var sets = study.Labels.SelectMany(label => drawn.Where(d => d.Label == label.Name).GroupBy(d => d.Observer)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (Label: label, g.Key, Drawn: g.ToList()))).ToList();
        return new(study,
            [.. study.Images.Select(i => (i, study.Cases.Count(c => c.Images.ContainsKey(i))))],
            [.. study.Cases.Where(c => c.Images.Count > 0 && c.Clinical.ContainsKey(ViewColumn)).GroupBy(c => c.Clinical[ViewColumn])
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))],
            [.. sets.SelectMany(s => NamesOf(s.Label).Select((name, k) => Class(s.Label.Name, s.Key, name, k, s.Drawn)))],
            [.. sets.Where(s => Inflamed(s.Label).Count == HandScan.Inflamed.Count).Select(s => new WithoutFigures(s.Label.Name, s.Key,
                [.. HandScan.Inflamed.Select(c => c.Name)], s.Drawn.Count, s.Drawn.Count(d => !d.HasAny(Inflamed(s.Label)))))],
            [.. sets.Where(s => Inflamed(s.Label).Count == HandScan.Inflamed.Count && s.Drawn.Any(d => d.Joints.Count > 0))
                .SelectMany(s => JointsOf(study, s.Label, s.Key, s.Drawn))]);
    }

    static IReadOnlyList<string> NamesOf(StudyLabel label) =>
        label.Classes.Count == 0 ? [label.Name] : [.. label.Classes.Select(c => c.Name)];

    // Places of low and high among a label's classes, the mildest first.
    static List<int> Inflamed(StudyLabel label) =>
        [.. HandScan.Inflamed.Select(c => NamesOf(label).Index().Where(n => n.Item == c.Name).Select(n => n.Index)).SelectMany(i => i)];

    static ClassFigures Class(string label, string observer, string name, int k, List<DrawnLesions> drawn)
    {
        double[] sizes = [.. drawn.SelectMany(d => d.Lesions[k]).Select(n => (double)n).Order()];
        double? mean = sizes.Length == 0 ? null : sizes.Average();
        double? sd = sizes.Length < 2 ? null : Math.Sqrt(sizes.Sum(s => (s - mean!.Value) * (s - mean.Value)) / (sizes.Length - 1));
        double? median = sizes.Length == 0 ? null : (sizes[(sizes.Length - 1) / 2] + sizes[sizes.Length / 2]) / 2;
        long pixels = (long)sizes.Sum();
        return new(label, observer, name, drawn.Count, drawn.Count(d => d.Lesions[k].Count == 0), pixels,
            100.0 * pixels / drawn.Sum(d => d.Pixels), sizes.Length, mean, sd, median);
    }

    static IEnumerable<JointFigures> JointsOf(Study study, StudyLabel label, string observer, List<DrawnLesions> drawn)
    {
        int low = Inflamed(label)[0], high = Inflamed(label)[1];
        var seen = drawn.Where(d => d.Joints.Count > 0).ToList();
        foreach (var (name, value) in study.Labels.First(l => l.Name == HandJoints.Label).Classes)
        {
            var mild = seen.Where(d => d.Joints[low].Contains(value) && !d.Joints[high].Contains(value)).ToList();
            var severe = seen.Where(d => d.Joints[high].Contains(value)).ToList();
            yield return new(label.Name, observer, name, mild.Count, severe.Count,
                mild.Concat(severe).Select(d => d.Case.Subject).Distinct().Count());
        }
    }
}
