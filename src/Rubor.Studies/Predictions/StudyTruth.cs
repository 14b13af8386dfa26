using Rubor.Imaging;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Predictions;

/// <summary>A study's own masks of the structures that networks find, by the structures' names: those that training gave them.</summary>
/// <param name="Study">The study.</param>
/// <param name="Structures">What is found.</param>
/// <param name="Observer">Whose masks, where there are several; or null.</param>
public sealed record StudyTruth(Study Study, IReadOnlyList<string> Structures, string? Observer)
{
    /// <summary>Files of a case that hold a structure, each once.</summary>
    public IReadOnlyList<(string Label, string File)> FilesOf(StudyCase one) =>
        [.. Structures.Select(LabelOf).OfType<(StudyLabel Label, byte Value)>().Select(l => l.Label.Name).Distinct()
            .Select(n => (n, File: FileOf(one, n).File)).Where(f => f.File is not null).Select(f => (f.n, f.File!))];

    /// <summary>The mask of a structure, or null where the case has none that can be compared.</summary>
    /// <param name="one">The case.</param>
    /// <param name="structure">Which.</param>
    /// <param name="grid">Grid of what was found.</param>
    /// <param name="warnings">Takes why there is none, where there is a file.</param>
    /// <exception cref="ImageDataException">The file cannot be read.</exception>
    public byte[]? MaskOf(StudyCase one, string structure, Geometry grid, List<string> warnings)
    {
        if (LabelOf(structure) is not { } label)
            return null;
        var (file, why) = FileOf(one, label.Label.Name);
        if (why is not null)
            warnings.Add(why);
        if (file is null)
            return null;
        var map = LabelMap.From(PictureLabel.Read(file)).InOrderOf(grid);
        if (grid.DifferenceFrom(map.Geometry) is { } difference)
        {
            warnings.Add($"{Path.GetFileName(file)} lies on another grid than the scan ({difference}): no Dice of {structure}.");
            return null;
        }

        return [.. map.Labels.ToArray().Select(l => l == label.Value ? (byte)1 : (byte)0)];
    }

    (StudyLabel Label, byte Value)? LabelOf(string structure)
    {
        foreach (var label in Study.Labels)
        {
            if (label.Classes.Count == 0 && label.Name.Replace('_', ' ') == structure)
                return (label, 1);
            foreach (var (name, value) in label.Classes)
                if (name == structure)
                    return (label, value);
        }

        return null;
    }

    (string? File, string? Why) FileOf(StudyCase one, string label)
    {
        if (!one.Labels.TryGetValue(label, out var files) || files.Count == 0)
            return (null, null);
        var chosen = Observer is null ? files : [.. files.Where(f => f.Observer == Observer)];
        return chosen.Count == 1 ? (chosen[0].File, null)
            : (null, Observer is null
                ? $"{files.Count} observers drew {label} " +
                $"({string.Join(", ", files.Select(f => f.Observer.Length == 0 ? "one without a name" : f.Observer))}): name one with " +
                $"--observer for its Dice." : $"{Observer} drew no {label}.");
    }
}
