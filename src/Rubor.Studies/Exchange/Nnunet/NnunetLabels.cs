using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>
/// Which of a study's labels become the one label map of nnU-Net: one label with its classes, or several masks, each a class.
/// </summary>
/// <param name="Names">The study's labels.</param>
/// <param name="Classes">Classes in nnU-Net, from 1 without holes.</param>
/// <param name="Observer">Whose, or null.</param>
internal sealed record NnunetLabels(IReadOnlyList<string> Names, IReadOnlyList<(string Name, byte Value)> Classes, string? Observer)
{
    /// <summary>Value in nnU-Net of each value of each label.</summary>
    public required IReadOnlyList<byte[]> Values { get; init; }

    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <exception cref="OutputException">There is none, or it is not known which is meant.</exception>
    public static NnunetLabels Of(Study study, ExportSettings settings)
    {
        var names = ExportSettings.Chosen("--label", settings.Labels, study.Labels.Select(l => l.Name));
        var labels = names.Select(n => study.Labels.First(l => l.Name == n)).ToList();
        if (labels.Count == 0)
            throw new OutputException(study.Folder, "has no label to train nnU-Net with");
        if (labels.Count > 1 && settings.Labels.Count == 0)
            throw new OutputException("--label", "the study has several labels, and nnU-Net takes one map a case; name one, or several masks "
                + $"that do not overlap: {string.Join(", ", names)}");
        if (labels.Count > 1 && labels.Find(l => l.Classes.Count > 0) is { } map)
            throw new OutputException("--label", $"{map.Name} has classes of its own, so it goes alone; name it alone, or masks only");
        if (labels is [{ Classes.Count: > 0 } one])
        {
            var ordered = one.Classes.OrderBy(c => c.Value).ToList();
            var values = new byte[byte.MaxValue + 1];
            foreach (var (index, c) in ordered.Index())
                values[c.Value] = (byte)(index + 1);
            return new(names, [.. ordered.Select((c, i) => (c.Name, (byte)(i + 1)))], settings.Observer)
            {
                Values = [values],
                Remarks = ordered.Where((c, i) => c.Value != i + 1).Any()
                    ? [$"classes of {one.Name} are numbered anew, as nnU-Net wants them without holes: "
                        + string.Join(", ", ordered.Select((c, i) => $"{c.Name} {i + 1}"))]
                    : [],
            };
        }
        return new(names, [.. names.Select((n, i) => (n, (byte)(i + 1)))], settings.Observer)
        {
            Values = [.. names.Select((_, i) => { var v = new byte[byte.MaxValue + 1]; v[1] = (byte)(i + 1); return v; })],
        };
    }

    /// <summary>Whether a visit has any of them.</summary>
    public bool AnyOf(StudyCase one) => Names.Any(one.Labels.ContainsKey);

    /// <summary>A visit's files, in the order of <see cref="Names"/>; null where it has none; or why they cannot be taken.</summary>
    public (IReadOnlyList<string>? Files, string? Reason) FilesOf(StudyCase one)
    {
        if (!AnyOf(one))
            return (null, null);
        var files = new List<string>();
        foreach (string name in Names)
        {
            if (!one.Labels.TryGetValue(name, out var drawn))
                return (null, $"{one.Words} lacks {name}");
            var chosen = Observer is null ? drawn : [.. drawn.Where(d => d.Observer == Observer)];
            if (chosen.Count == 0)
                return (null, $"{name} of {one.Words} was not drawn by {Observer}, but by {Who(drawn)}");
            if (chosen.Count > 1)
                return (null, $"{name} of {one.Words} was drawn by {Who(drawn)}, and nnU-Net takes one; say whose by --observer");
            files.Add(chosen[0].File);
        }
        return (files, null);
    }

    static string Who(IEnumerable<ObserverFile> drawn) => string.Join(", ", drawn.Select(d => d.Observer.Length > 0 ? d.Observer : "nobody named"));
}
